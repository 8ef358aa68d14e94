// Of the suite's scenarios, those that any server can be held to. The others want tools, resources and prompts by the
// suite's own names, or what this server does not have: resources, prompts, completion, logging, sampling, elicitation.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const [baseUrl] = process.argv.slice(2);

for (const scenario of ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']) {
    const { stdout } = await promisify(execFile)(process.execPath, [
        'node_modules/.bin/conformance',
        'server',
        '--url',
        `${baseUrl}/mcp`,
        '--scenario',
        scenario,
    ]);
    console.log(stdout);
    assert.match(stdout, /Passed: (\d+)\/\1, 0 failed/);
}
