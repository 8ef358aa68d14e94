curl "https://openrouter.ai/api/v1/images/models"
