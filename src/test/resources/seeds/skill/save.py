import requests
import json
import base64
import os

def generate_image(prompt, output_file="generated.png", model="google/gemini-2.5-flash-image"):
    url = "https://openrouter.ai/api/v1/chat/completions"
    headers = {
        "Authorization": f"Bearer {os.environ['OPENROUTER_API_KEY']}",
        "Content-Type": "application/json"
    }

    payload = {
        "model": model,
        "messages": [
            {
                "role": "user",
                "content": prompt
            }
        ],
        "modalities": ["image", "text"]
    }

    response = requests.post(url, headers=headers, json=payload)
    result = response.json()

    if result.get("choices"):
        message = result["choices"][0]["message"]
        if message.get("images"):
            # Extract base64 image data
            image_url = message["images"][0]["image_url"]["url"]
            # Remove data URL prefix
            base64_data = image_url.split(",", 1)[1]
            # Decode and save
            with open(output_file, "wb") as f:
                f.write(base64.b64decode(base64_data))
            print(f"Image saved to: {output_file}")
            print(f"Assistant: {message.get('content', '')}")
        else:
            print("No image generated")
    else:
        print(f"Error: {result}")

# Example usage
generate_image("a cyberpunk banana in neon lights")
