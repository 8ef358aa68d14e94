import assert from 'node:assert/strict';
import { mcpToTool } from '@google/genai';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [baseUrl] = process.argv.slice(2);
const client = new Client({ name: 'gemini', version: '1' });
const requestInit = { headers: { Authorization: `Bearer ${process.env.TOKEN}` } };
await client.connect(new StreamableHTTPClientTransport(new URL(`${baseUrl}/mcp`), { requestInit }));

// What Google's library does with a model's call.
const callable = mcpToTool(client);
const { functionDeclarations } = await callable.tool();
assert.ok(functionDeclarations.some(({ name }) => name === 'generate_image'));
const [part] = await callable.callTool([{ name: 'generate_image', args: { prompt: 'a red panda' } }]);
assert.match(JSON.stringify(part.functionResponse.response), /imageUrl/);
await client.close();
