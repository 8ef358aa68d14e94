import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseUrl] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${baseUrl}/api/v1`, apiKey: process.env.TOKEN });

const model = 'openai/gpt-5-mini';
const drawing = { type: 'openrouter:image_generation', parameters: { model: 'recraft/recraft-v4-vector' } };
const messages = [{ role: 'user', content: 'tool:1 a red panda' }];

async function isPicture(url) {
    const picture = await fetch(url);
    assert.equal(picture.status, 200);
    assert.match(picture.headers.get('content-type'), /^image\//);
}

// Chat completions, at once and streamed.
const answer = await openai.chat.completions.create({ model, messages, tools: [drawing] });
assert.equal(answer.choices[0].finish_reason, 'stop');
assert.match(answer.choices[0].message.content, /!\[picture\]\(http/);
await isPicture(answer.choices[0].message.images[0].image_url.url);

let text = '';
const pictures = [];
for await (const chunk of await openai.chat.completions.create({ model, messages, tools: [drawing], stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
    pictures.push(...(chunk.choices[0]?.delta.images ?? []));
}
assert.match(text, /!\[picture\]\(http/);
await isPicture(pictures[0].image_url.url);

const assembled = await openai.chat.completions.stream({ model, messages, tools: [drawing] }).finalChatCompletion();
assert.match(assembled.choices[0].message.content, /!\[picture\]\(http/);
assert.ok(assembled.usage.cost > 0);

// The usual loop, with a tool of one's own beside the server's.
const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } };
const conversation = [{ role: 'user', content: 'tool:mixed a red panda' }];
for (let turn = 0; turn < 2; turn++) {
    const next = await openai.chat.completions.create({ model, messages: conversation, tools: [drawing, weather] });
    const { message } = next.choices[0];
    conversation.push(message);
    for (const call of message.tool_calls ?? []) {
        assert.equal(call.function.name, 'weather');
        conversation.push({ role: 'tool', tool_call_id: call.id, content: 'sunny' });
    }
}
assert.match(conversation.at(-1).content, /!\[picture\]\(http.*sunny/);

// Responses, at once and streamed.
const response = await openai.responses.create({ model, input: 'tool:1 a red panda', tools: [drawing] });
assert.equal(response.status, 'completed');
assert.match(response.output_text, /!\[picture\]\(http/);
await isPicture(response.output.find(({ type }) => type === 'openrouter:image_generation').imageUrl);

const stream = openai.responses.stream({ model, input: 'tool:parallel:2 a red panda', tools: [drawing] });
const kinds = new Set();
for await (const { type } of stream) {
    kinds.add(type);
}
assert.ok(kinds.has('response.output_text.delta'));
const streamed = await stream.finalResponse();
assert.equal(streamed.output.filter(({ type }) => type === 'openrouter:image_generation').length, 2);

// A model that draws itself.
const drawn = await openai.chat.completions.create({
    model: 'google/gemini-2.5-flash-image',
    messages: [{ role: 'user', content: 'a red panda' }],
    modalities: ['image', 'text'],
});
await isPicture(drawn.choices[0].message.images[0].image_url.url);

// Errors are OpenAI's own.
await assert.rejects(
    openai.chat.completions.create({ model, messages, tools: [{ ...drawing, parameters: { output_format: 'svg' } }] }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === 'tools[0].parameters.output_format',
);
await assert.rejects(
    openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'error:402' }] }),
    (error) => error.status === 402,
);
