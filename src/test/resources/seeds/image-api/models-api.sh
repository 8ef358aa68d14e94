curl "https://openrouter.ai/api/v1/models?output_modalities=image"
