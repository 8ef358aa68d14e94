import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const [baseUrl] = process.argv.slice(2);

async function inspect(...args) {
    const { stdout } = await promisify(execFile)(
        process.execPath,
        [
            'node_modules/.bin/mcp-inspector',
            '--cli',
            `${baseUrl}/mcp`,
            '--transport',
            'http',
            '--header',
            `Authorization: Bearer ${process.env.TOKEN}`,
            '--method',
            ...args,
        ],
        { maxBuffer: 10_000_000 },
    );
    return JSON.parse(stdout);
}

const { tools } = await inspect('tools/list');
assert.equal(tools.length, 4);
const made = await inspect('tools/call', '--tool-name', 'generate_image', '--tool-arg', 'prompt=a red panda', 'n=1');
assert.equal(made.structuredContent.status, 'ok');
