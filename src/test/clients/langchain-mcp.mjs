import assert from 'node:assert/strict';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent } from 'langchain';

const [baseUrl] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${process.env.TOKEN}` };
const client = new MultiServerMCPClient({ images: { url: `${baseUrl}/mcp`, headers } });
const model = new ChatOpenAI({
    model: 'openai/gpt-5-mini',
    apiKey: process.env.TOKEN,
    configuration: { baseURL: `${baseUrl}/api/v1` },
});
const agent = createAgent({ model, tools: await client.getTools() });

// The agent goes on after the picture was made: what the tool answers fits into the model's next turn.
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'tool:1 a red panda' }] });
const result = messages.find((message) => message.getType() === 'tool');
assert.match(JSON.stringify(result.content), /imageUrl/);
assert.equal(messages.at(-1).getType(), 'ai');
assert.match(messages.at(-1).text, /http/);
await client.close();
