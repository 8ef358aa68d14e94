import { OpenRouter } from '@openrouter/sdk';

const openRouter = new OpenRouter({
apiKey: '{{API_KEY_REF}}',
});

const result = await openRouter.chat.send({
model: '{{MODEL}}',
messages: [
{
role: 'user',
content: 'Generate a beautiful sunset over mountains',
},
],
modalities: ['image', 'text'],
stream: false,
});

// The generated image will be in the assistant message
if (result.choices) {
const message = result.choices[0].message;
if (message.images) {
message.images.forEach((image, index) => {
const imageUrl = image.imageUrl.url; // Base64 data URL
console.log(`Generated image ${index + 1}: ${imageUrl.substring(0, 50)}...`);
});
}
}
