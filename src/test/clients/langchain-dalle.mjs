import assert from 'node:assert/strict';
import { DallEAPIWrapper } from '@langchain/openai';

const [baseUrl] = process.argv.slice(2);
const settings = { apiKey: process.env.TOKEN, baseUrl: `${baseUrl}/api/v1` };

async function isPicture(url) {
    const picture = await fetch(url);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\//);
}

// The wrapper's own defaults go along: model dall-e-3, quality standard, style vivid, size 1024x1024.
for (const model of [undefined, 'openai/gpt-image-1', 'google/gemini-2.5-flash-image']) {
    const tool = new DallEAPIWrapper({ ...settings, ...(model && { model }) });
    await isPicture(await tool.invoke('a red panda'));
}
const wide = new DallEAPIWrapper({ ...settings, size: '1792x1024', quality: 'hd', n: 2 });
for (const { image_url: picture } of await wide.invoke('a red panda')) {
    await isPicture(picture.url ?? picture);
}
