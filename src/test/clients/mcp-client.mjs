// Version 2 of the official SDK, which speaks 2026-07-28: if the client finds out what the server speaks, and if it is
// told.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [baseUrl] = process.argv.slice(2);

for (const mode of ['auto', { pin: '2026-07-28' }, 'legacy']) {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(
        new StreamableHTTPClientTransport(new URL(`${baseUrl}/mcp`), {
            requestInit: { headers: { Authorization: `Bearer ${process.env.TOKEN}` } },
        }),
    );
    assert.equal(client.getNegotiatedProtocolVersion(), mode === 'legacy' ? '2025-11-25' : '2026-07-28');
    assert.equal(client.getServerVersion().name, 'image-function');
    assert.match(client.getInstructions(), /generate_image/);

    // From here on the client holds every structuredContent to the tool's outputSchema.
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name), ['generate_image', 'edit_image', 'list_image_models', 'get_image_job']);
    const call = (name, args) => client.callTool({ name, arguments: args });

    const made = await call('generate_image', { prompt: 'a red panda' });
    assert.equal(made.isError, false);
    assert.equal((await fetch(made.structuredContent.data[0].url)).status, 200);

    const heard = [];
    const slow = await client.callTool(
        { name: 'generate_image', arguments: { prompt: 'slow:2 a red panda' } },
        { onprogress: ({ progress }) => heard.push(progress), resetTimeoutOnProgress: true },
    );
    assert.equal(slow.structuredContent.status, 'ok');
    assert.equal(heard.length > 0, Boolean(process.env.LIVE));

    const refused = await call('generate_image', { prompt: 'error:content_policy' });
    assert.equal(refused.structuredContent.code, 'content_policy_violation');
    await assert.rejects(call('draw', {}), { code: -32602 });
    await client.close();
}
