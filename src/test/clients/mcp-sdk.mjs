import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [baseUrl] = process.argv.slice(2);
const client = new Client({ name: 'test', version: '1' });
await client.connect(
    new StreamableHTTPClientTransport(new URL(`${baseUrl}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${process.env.TOKEN}` } },
    }),
);
assert.equal(client.getServerVersion().name, 'image-function');
assert.match(client.getInstructions(), /generate_image/);
await client.ping();

// From here on the client holds every structuredContent to the tool's outputSchema.
const { tools } = await client.listTools();
assert.deepEqual(tools.map((tool) => tool.name), ['generate_image', 'edit_image', 'list_image_models', 'get_image_job']);
const call = (name, args) => client.callTool({ name, arguments: args });

const made = await call('generate_image', { prompt: 'a red panda', model: 'openai/gpt-image-1', n: 2 });
assert.equal(made.isError, false);
assert.equal(made.structuredContent.status, 'ok');
assert.deepEqual(JSON.parse(made.content[0].text), made.structuredContent);
assert.deepEqual(made.content.map(({ type }) => type), ['text']);
assert.equal(made.structuredContent.data.length, 2);
for (const { url, media_type, size } of made.structuredContent.data) {
    const picture = await fetch(url);
    assert.equal(picture.status, 200);
    assert.equal(picture.headers.get('content-type'), media_type);
    assert.equal((await picture.arrayBuffer()).byteLength, size);
}

// A client that waits for the progress of a call hears of it before the result, where answers are streamed.
const heard = [];
const long = { name: 'generate_image', arguments: { prompt: 'slow:2 a red panda' } };
const slow = await client.callTool(long, undefined, {
    onprogress: ({ progress }) => heard.push(progress),
    resetTimeoutOnProgress: true,
});
assert.equal(slow.structuredContent.status, 'ok');
assert.deepEqual(heard, process.env.LIVE ? [...heard.keys()] : []);
assert.equal(heard.length > 0, Boolean(process.env.LIVE));

const refused = await call('generate_image', { prompt: 'error:content_policy' });
assert.equal(refused.isError, true);
assert.equal(refused.structuredContent.code, 'content_policy_violation');
const wrong = await call('generate_image', { prompt: 'x', quality: 'best' });
assert.equal(wrong.isError, true);
assert.equal(wrong.structuredContent.param, 'quality');

const all = await call('list_image_models', {});
assert.equal(all.isError, false);
const [model] = (await call('list_image_models', { query: 'gpt-image-1' })).structuredContent.models;
assert.equal(model.id, 'openai/gpt-image-1');
assert.ok(model.prices.length > 0);

const missing = await call('get_image_job', { id: '0'.repeat(64) });
assert.equal(missing.isError, true);
assert.equal(missing.structuredContent.code, 'not_found');

await assert.rejects(call('draw', {}), { code: -32602 });
await client.close();
