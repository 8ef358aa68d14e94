const response = await fetch('https://openrouter.ai/api/v1/chat/completions', {
method: 'POST',
headers: {
Authorization: 'Bearer {{API_KEY_REF}}',
'Content-Type': 'application/json',
},
body: JSON.stringify({
model: '{{MODEL}}',
messages: [
{
role: 'user',
content: 'Create an image of a futuristic city at sunset'
}
],
tools: [
{ type: 'openrouter:image_generation' }
]
}),
});

const data = await response.json();
console.log(data.choices[0].message.content);
