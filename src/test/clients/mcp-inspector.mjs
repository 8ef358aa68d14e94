import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const [baseUrl] = process.argv.slice(2);
const configFile = join(await mkdtemp(join(tmpdir(), 'inspector-')), 'mcp.json');

for (const protocolEra of ['legacy', 'modern']) {
    const headers = { Authorization: `Bearer ${process.env.TOKEN}` };
    const images = { type: 'streamable-http', url: `${baseUrl}/mcp`, headers, protocolEra };
    await writeFile(configFile, JSON.stringify({ mcpServers: { images } }));

    const { tools } = await inspect('tools/list');
    assert.equal(tools.length, 4);
    const made = await inspect(
        'tools/call',
        '--tool-name',
        'generate_image',
        '--tool-arg',
        'prompt=a red panda',
        'n=1',
    );
    assert.equal(made.structuredContent.status, 'ok');
}

async function inspect(...args) {
    const { stdout } = await promisify(execFile)(
        process.execPath,
        ['node_modules/.bin/mcp-inspector', '--cli', '--config', configFile, '--server', 'images', '--method', ...args],
        { maxBuffer: 10_000_000 },
    );
    return JSON.parse(stdout);
}
