import assert from 'node:assert/strict';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { generateText, streamText } from 'ai';

const [baseUrl] = process.argv.slice(2);
const openrouter = createOpenRouter({ baseURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });

// The provider passes what it does not know on, and the server tool is that.
const model = openrouter('openai/gpt-5-mini', {
    extraBody: { tools: [{ type: 'openrouter:image_generation', parameters: { model: 'recraft/recraft-v4-vector' } }] },
});

async function isPicture(url) {
    const picture = await fetch(url);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\//);
}

function urlIn(text) {
    return /!\[picture\]\((http[^)]*)\)/.exec(text)[1];
}

const answer = await generateText({ model, prompt: 'tool:1 a red panda' });
await isPicture(urlIn(answer.text));

const stream = streamText({ model, prompt: 'tool:2 a red panda' });
let text = '';
for await (const piece of stream.textStream) {
    text += piece;
}
await isPicture(urlIn(text));
assert.equal(await stream.finishReason, 'stop');

const drawn = await generateText({ model: openrouter('google/gemini-2.5-flash-image'), prompt: 'a red panda' });
assert.equal(drawn.text, 'Here is your picture.');
