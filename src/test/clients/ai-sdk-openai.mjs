import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { generateImage } from 'ai';

const [baseUrl] = process.argv.slice(2);
const openai = createOpenAI({ baseURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

// This SDK reads b64_json only, which the operator has to allow.
for (const model of ['openai/gpt-image-1', 'gpt-image-1', 'dall-e-3']) {
    const { image } = await generateImage({ model: openai.image(model), prompt: 'a red panda', size: '1024x1024' });
    assert.equal(Buffer.compare(Buffer.from(image.uint8Array).subarray(0, 4), PNG), 0, model);
}
const { images } = await generateImage({ model: openai.image('openai/gpt-image-1'), prompt: 'a red panda', n: 2 });
assert.equal(images.length, 2);

// For edits it does not even ask for b64_json, which OpenAI's own name of the model stands for.
const edited = await generateImage({
    model: openai.image('gpt-image-1'),
    prompt: { text: 'make it blue', images: [images[0].uint8Array] },
});
assert.ok(edited.image.uint8Array.length > 100);
