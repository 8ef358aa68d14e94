import assert from 'node:assert/strict';
import { Agent, MCPServerStreamableHttp, OpenAIProvider, Runner } from '@openai/agents';

const [baseUrl] = process.argv.slice(2);
const server = new MCPServerStreamableHttp({
    url: `${baseUrl}/mcp`,
    requestInit: { headers: { Authorization: `Bearer ${process.env.TOKEN}` } },
});
await server.connect();
const agent = new Agent({ name: 'painter', model: 'openai/gpt-5-mini', mcpServers: [server] });

// Both of OpenAI's protocols.
for (const useResponses of [false, true]) {
    const modelProvider = new OpenAIProvider({
        apiKey: process.env.TOKEN,
        baseURL: `${baseUrl}/api/v1`,
        useResponses,
    });
    const runner = new Runner({ modelProvider, tracingDisabled: true });
    const { finalOutput, newItems } = await runner.run(agent, 'tool:1 a red panda');
    const result = newItems.find(({ type }) => type === 'tool_call_output_item');
    assert.match(JSON.stringify(result.output), /imageUrl/, `responses: ${useResponses}`);
    assert.match(finalOutput, /http/);
}
await server.close();
