import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseUrl] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });

const { data } = await openai.images.generate({ model: 'openai/gpt-image-1', prompt: 'a red panda', n: 2 });
assert.equal(data.length, 2);
for (const { url, b64_json } of data) {
    assert.equal(b64_json, undefined);
    const picture = await fetch(url);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\//);
}

await assert.rejects(
    openai.images.generate({ model: 'openai/gpt-image-1', prompt: 'error:content_policy' }),
    (error) => error.status === 400);

// A stream ends with the picture.
let last;
for await (const event of await openai.images.generate({ prompt: 'a red panda', stream: true })) {
    last = event;
}
assert.equal(last.type, 'image_generation.completed');
const streamed = await fetch(last.url);
assert.equal(streamed.status, 200);
await streamed.arrayBuffer(); // unread, it would keep this process alive
