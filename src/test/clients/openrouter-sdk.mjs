import assert from 'node:assert/strict';
import { OpenRouter } from '@openrouter/sdk';

const [baseUrl] = process.argv.slice(2);
const openRouter = new OpenRouter({ serverURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });

const model = 'openai/gpt-5-mini';
const tools = [{ type: 'openrouter:image_generation', parameters: { model: 'recraft/recraft-v4-vector' } }];
const messages = [{ role: 'user', content: 'tool:1 a red panda' }];

async function isPicture(url) {
    const picture = await fetch(url);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\//);
}

const answer = await openRouter.chat.send({ chatRequest: { model, messages, tools } });
assert.match(answer.choices[0].message.content, /!\[picture\]\(http/);
await isPicture(answer.choices[0].message.images[0].imageUrl.url);
assert.equal(answer.choices[0].message.reasoningDetails[0].type, 'reasoning.server_tool_call');
assert.ok(answer.usage.cost > 0);
assert.equal(answer.usage.serverToolUseDetails.toolCallsExecuted, 1);

let text = '';
for await (const chunk of await openRouter.chat.send({ chatRequest: { model, messages, tools, stream: true } })) {
    text += chunk.choices[0]?.delta.content ?? '';
}
assert.match(text, /!\[picture\]\(http/);

const drawn = await openRouter.chat.send({
    chatRequest: {
        model: 'google/gemini-2.5-flash-image',
        messages: [{ role: 'user', content: 'a red panda' }],
        modalities: ['image', 'text'],
    },
});
await isPicture(drawn.choices[0].message.images[0].imageUrl.url);

const request = { model, input: 'tool:1 a red panda', tools };
const response = await openRouter.responses.send({ responsesRequest: request });
const item = response.output.find(({ type }) => type === 'openrouter:image_generation');
assert.equal(item.status, 'completed');
assert.equal(item.prompt, 'a red panda');
await isPicture(item.imageUrl);

const types = [];
for await (const event of await openRouter.responses.send({ responsesRequest: { ...request, stream: true } })) {
    types.push(event.type);
    assert.notEqual(event.isUnknown, true, event.type);
}
assert.equal(types.at(0), 'response.created');
assert.equal(types.at(-1), 'response.completed');

await assert.rejects(
    openRouter.chat.send({ chatRequest: { model, messages: [{ role: 'user', content: 'error:402' }] } }),
    (error) => error.statusCode === 402 && /credits/.test(error.message),
);
