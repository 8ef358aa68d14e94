curl "https://openrouter.ai/api/v1/images/models/bytedance-seed/seedream-4.5/endpoints"
