const response = await fetch('https://openrouter.ai/api/v1/responses', {
method: 'POST',
headers: {
Authorization: 'Bearer {{API_KEY_REF}}',
'Content-Type': 'application/json',
},
body: JSON.stringify({
model: '{{MODEL}}',
input: 'Generate an image of a mountain landscape',
tools: [
{
type: 'openrouter:image_generation',
parameters: { quality: 'high' }
}
]
}),
});

const data = await response.json();
console.log(data);
