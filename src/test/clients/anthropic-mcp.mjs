import assert from 'node:assert/strict';
import { mcpTools } from '@anthropic-ai/sdk/helpers/beta/mcp';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [baseUrl] = process.argv.slice(2);
const client = new Client({ name: 'anthropic', version: '1' });
const requestInit = { headers: { Authorization: `Bearer ${process.env.TOKEN}` } };
await client.connect(new StreamableHTTPClientTransport(new URL(`${baseUrl}/mcp`), { requestInit }));

// What Anthropic's tool runner does with a model's call.
const { tools } = await client.listTools();
const tool = mcpTools(tools, client).find(({ name }) => name === 'generate_image');
const content = await tool.run({ prompt: 'a red panda' });
assert.match(JSON.stringify(content), /imageUrl/);
await client.close();
