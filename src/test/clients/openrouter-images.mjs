import assert from 'node:assert/strict';
import { OpenRouter } from '@openrouter/sdk';

const [baseUrl] = process.argv.slice(2);
const openRouter = new OpenRouter({ serverURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });

// This client reads nothing but base64, which the operator allows here.
const made = await openRouter.images.generate(
    { imageGenerationRequest: { model: 'openai/gpt-image-1', prompt: 'a red panda', n: 2 } },
    { headers: { Prefer: 'response_format=b64_json' } },
);
assert.equal(made.data.length, 2);
for (const { b64Json, mediaType } of made.data) {
    assert.equal(mediaType, 'image/png');
    assert.equal(Buffer.from(b64Json, 'base64').subarray(1, 4).toString(), 'PNG');
}

// The list of models, in pages.
const ids = [];
for await (const page of await openRouter.models.list({ outputModalities: 'image' })) {
    ids.push(...page.result.data.map(({ id }) => id));
}
assert.ok(ids.includes('openai/gpt-image-1') && !ids.includes('openai/gpt-5-mini'), ids.join());
const { data: model } = await openRouter.models.get({ author: 'openai', slug: 'gpt-image-1' });
assert.equal(model.id, 'openai/gpt-image-1');
