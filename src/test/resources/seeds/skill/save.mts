import fs from 'fs';

async function generateImage(
  prompt: string, 
  outputFile: string = 'generated.png',
  model: string = 'google/gemini-2.5-flash-image'
) {
  const response = await fetch('https://openrouter.ai/api/v1/chat/completions', {
    method: 'POST',
    headers: {
      'Authorization': `Bearer ${process.env.OPENROUTER_API_KEY}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      model,
      messages: [
        {
          role: 'user',
          content: prompt,
        },
      ],
      modalities: ['image', 'text'],
    }),
  });

  const result = await response.json();

  if (result.choices && result.choices[0].message.images) {
    const imageUrl = result.choices[0].message.images[0].image_url.url;
    // Remove data URL prefix
    const base64Data = imageUrl.split(',')[1];
    // Decode and save
    fs.writeFileSync(outputFile, Buffer.from(base64Data, 'base64'));
    console.log(`Image saved to: ${outputFile}`);
    console.log(`Assistant: ${result.choices[0].message.content}`);
  } else {
    console.log('No image generated');
  }
}

// Example usage
generateImage('a banana in space');
