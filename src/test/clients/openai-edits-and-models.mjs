import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';

const [baseUrl] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN, maxRetries: 0 });
const model = 'openai/gpt-image-1';

async function picture(url) {
    const fetched = await fetch(url);
    assert.equal(fetched.status, 200);
    assert.match(fetched.headers.get('content-type'), /^image\//);
    return fetched;
}

// A picture, and edits of it: one file, two files, and as a stream.
const { data: [original] } = await openai.images.generate({ model, prompt: 'a red panda' });
const image = await toFile(await picture(original.url), 'panda.png', { type: 'image/png' });
const edited = await openai.images.edit({ model, image, prompt: 'make it blue' });
await picture(edited.data[0].url);
const both = await openai.images.edit({ model, image: [image, image], prompt: 'put them together', n: 2 });
assert.equal(both.data.length, 2);
const types = [];
for await (const event of await openai.images.edit({ model, image, prompt: 'make it green', stream: true })) {
    types.push(event.type);
}
assert.equal(types.at(-1), 'image_edit.completed');

// Failures have OpenAI's members.
async function refused(call, expected) {
    const error = await call.then(() => assert.fail('it was not refused'), (problem) => problem);
    assert.ok(error instanceof OpenAI.APIError, String(error));
    const { status, code, param, type } = error;
    assert.deepEqual({ status, code, param, type }, { param: null, type: 'invalid_request_error', ...expected });
    assert.match(error.message, /^\d+ \S.*\.$/);
}

await refused(openai.images.generate({ model, prompt: 'error:content_policy' }), {
    status: 400,
    code: 'content_policy_violation',
    type: 'image_generation_user_error',
});
await refused(openai.images.generate({ model, prompt: 'x', n: 11 }), { status: 400, code: 'invalid_request', param: 'n' });
await refused(openai.images.edit({ model, image, mask: image, prompt: 'x' }), {
    status: 400,
    code: 'invalid_request',
    param: 'mask',
});
await refused(openai.images.createVariation({ image }), { status: 400, code: 'invalid_request' });
await refused(openai.models.retrieve('nobody/nothing'), { status: 404, code: 'model_not_found', param: 'model' });

// The models.
const ids = [];
for await (const { id, object, created, owned_by } of openai.models.list()) {
    assert.equal(object, 'model');
    assert.ok(Number.isInteger(created) && owned_by === id.split('/')[0]);
    ids.push(id);
}
assert.ok(ids.includes(model) && ids.includes('openai/gpt-5-mini'));
assert.equal((await openai.models.retrieve(model)).id, model);
assert.equal((await openai.models.retrieve('gpt-image-1')).id, model);
