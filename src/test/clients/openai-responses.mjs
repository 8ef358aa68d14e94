import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseUrl] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });

// OpenAI's own image tool of responses: `result` is the picture's URL.
const request = {
    model: 'openai/gpt-5-mini',
    input: 'Create an image of a red panda in space',
    tools: [{ type: 'image_generation', model: 'gpt-image-1', quality: 'low', partial_images: 1 }],
};

async function hasPicture({ output }) {
    const [call] = output.filter(({ type }) => type === 'image_generation_call');
    assert.equal(call.status, 'completed');
    const picture = await fetch(call.result);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\//);
}

const response = await openai.responses.create(request);
await hasPicture(response);
await hasPicture(await openai.responses.stream(request).finalResponse());

// The conversation goes on with the items of the answer.
const next = await openai.responses.create({
    ...request,
    input: [{ role: 'user', content: request.input }, ...response.output, { role: 'user', content: 'thank you' }],
});
assert.match(next.output_text, /thank you/);
