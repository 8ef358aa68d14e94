/** What a person does in the view of pictures of a conversation, in Chromium. Arguments: the URL of the function's MCP
 * server. CHROMIUM and TOKEN are set; ONLY chooses scenarios by their name, SHOTS is a directory. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { open, start } from './_host.mjs';

const [url] = process.argv.slice(2);
const { TOKEN, CHROMIUM, ONLY, SHOTS } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 30_000;
const VERSION = '2026-07-28';
const META = 'io.modelcontextprotocol/';
const UI = 'io.modelcontextprotocol/ui';
const MODEL = 'openai/gpt-image-1';
const SEEDED = 'bytedance-seed/seedream-4.5';

const ALL = { serverTools: {}, openLinks: {}, downloadFile: {}, updateModelContext: { text: {} } };
const MODES = ['inline', 'fullscreen'];
const PANDA = { prompt: 'a red panda in space', model: MODEL, quality: 'low' };

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const servers = await start();
const scenarios = [];
const scenario = (name, act, like = {}, settings = {}) => scenarios.push({ name, act, like: { capabilities: ALL, ...like }, settings });

let lastId = 0;

/** An MCP request as a host sends it that knows MCP Apps. */
async function mcp(method, params) {
  const _meta = { [`${META}protocolVersion`]: VERSION, [`${META}clientCapabilities`]: { extensions: { [UI]: { mimeTypes: ['text/html;profile=mcp-app'] } } } };
  const named = params.name || params.uri;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': VERSION, 'Mcp-Method': method, ...(named ? { 'Mcp-Name': named } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++lastId, method, params: { ...params, _meta } }),
  });
  const { result, error } = await response.json();
  if (error) throw new Error(error.message);
  return result;
}

const callTool = (name, args) => mcp('tools/call', { name, arguments: args });

/** The model's call: the view hears its arguments, then its result. */
async function made(host, args, shape = (result) => result) {
  await host.notify('tool-input', { arguments: args });
  let result = await callTool('generate_image', args);
  while (result.structuredContent.status === 'pending') result = await callTool('get_image_job', { id: result.structuredContent.id });
  await host.notify('tool-result', shape(result));
  return result.structuredContent;
}

/** The model's call of a picture that takes too long for the call. */
async function begun(host, args) {
  await host.notify('tool-input', { arguments: args });
  const result = await callTool('generate_image', args);
  assert.equal(result.structuredContent.status, 'pending');
  await host.notify('tool-result', result);
}

const picture = ({ view }, name = PANDA.prompt) => view.getByRole('img', { name, exact: true });
const button = ({ view }, name) => view.getByRole('button', { name });
const says = ({ view }, sentence) => view.getByRole('status').filter({ hasText: sentence }).waitFor();
const focused = async ({ frame }) => (await frame()).evaluate(() => document.activeElement.getAttribute('aria-label') || document.activeElement.id);

async function seesPicture(host, name) {
  const image = picture(host, name);
  await image.waitFor();
  // Not decode(): it rejects when the first of the picture's addresses fails.
  await (await host.frame()).waitForFunction(({ complete, naturalWidth }) => complete && naturalWidth > 0, await image.elementHandle());
  return image;
}

async function axe(host, where) {
  const frame = await host.frame();
  await frame.evaluate(AXE);
  const { violations } = await frame.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], where);
}

async function shot(page, name) {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/picture-${name}.png` });
}

scenario('while a picture is made the prompt and the time are shown', async (host, page) => {
  await host.notify('tool-input-partial', { arguments: { prompt: 'a red' } });
  await host.view.getByRole('heading', { name: 'a red', exact: true }).waitFor();
  await host.notify('tool-input', { arguments: { ...PANDA, aspect_ratio: '3:2' } });
  await host.view.getByRole('heading', { name: PANDA.prompt }).waitFor();
  await host.view.getByText(/^Making the picture [1-9]\d* s$/).waitFor();
  assert.equal(await host.view.getByRole('button').filter({ visible: true }).count(), 0);
  await axe(host, 'waiting');
  await shot(page, 'waiting');
  await host.notify('tool-cancelled', { reason: 'The user stopped it.' });
  await says(host, 'This was cancelled before there was a picture.');
});

scenario('the picture appears with its prompt, model, size and price', async (host) => {
  const { data, usage } = await made(host, PANDA);
  const image = await seesPicture(host);
  assert.equal(await image.getAttribute('src'), data[0].url);
  await says(host, '1 picture ready.');
  const facts = await host.view.locator('#facts').textContent();
  assert.match(facts, new RegExp(`^${MODEL} +· +\\$${usage.cost.toFixed(2).slice(0, 3)}.* +· +${data[0].width} × ${data[0].height} +· +PNG`));
  await axe(host, 'a picture');
});

scenario('structured content is enough', async (host) => {
  await made(host, PANDA, ({ structuredContent }) => ({ content: [], structuredContent }));
  await seesPicture(host);
});

scenario('text is enough', async (host) => {
  await made(host, PANDA, ({ content }) => ({ content }));
  await seesPicture(host);
});

scenario('a failure is a sentence', async (host) => {
  const { error } = await made(host, { prompt: 'error:content_policy a red panda', model: MODEL });
  await host.view.locator('.err').getByText(error).waitFor();
  await says(host, error);
  assert.equal(await button(host, 'Try again').count(), 0);
  await axe(host, 'a failure');
});

scenario('what can be tried again is tried with the same key', async (host) => {
  await made(host, PANDA);
  host.fails = true;
  await button(host, 'Variation').click();
  await says(host, 'The server does not answer.');
  host.fails = false;
  await button(host, 'Try again').click();
  await host.view.getByText('2 of 2').waitFor();
  await seesPicture(host);
  const [first, second] = (await host.seen('tools/call')).map(({ arguments: args }) => args.idempotency_key);
  assert.ok(first);
  assert.equal(first, second);
});

scenario('a picture that takes long is waited for', async (host) => {
  await begun(host, { ...PANDA, prompt: 'slow:4 an owl' });
  await seesPicture(host, 'slow:4 an owl');
  const asked = await host.seen('tools/call');
  assert.deepEqual(new Set(asked.map(({ name }) => name)), new Set(['get_image_job']));
});

scenario('without tools a picture that takes long is asked for in the conversation', async (host) => {
  await begun(host, { ...PANDA, prompt: 'slow:4 an owl' });
  await says(host, 'The picture is still being made. Ask for it in the conversation in a moment.');
}, { capabilities: {} });

scenario('where the bucket is blocked the picture comes as bytes', async (host) => {
  const frame = await host.frame();
  await frame.evaluate(() => {
    globalThis.broken = [];
    addEventListener('error', ({ target }) => setTimeout(() => globalThis.broken.push(target.checkVisibility())), true);
  });
  await made(host, PANDA);
  assert.match(await (await seesPicture(host)).getAttribute('src'), /^data:image\/png;base64,/);
  assert.deepEqual(new Set(await frame.evaluate(() => globalThis.broken)), new Set([false]), 'a broken picture is not shown');
  await button(host, 'Download').click();
  await says(host, 'Handed over for download.');
  const [{ contents: [file] }] = await host.heard('ui/download-file');
  assert.equal(file.type, 'resource');
  assert.equal(file.resource.mimeType, 'image/png');
  assert.ok(file.resource.blob.length > 100);
}, { dropCsp: true });

scenario('where the bucket is blocked a large picture comes as a smaller copy, and is downloaded whole', async (host) => {
  const large = { ...PANDA, prompt: 'size:1 a red panda' };
  const { data: [{ link, id }] } = await made(host, large);
  assert.match(await (await seesPicture(host, large.prompt)).getAttribute('src'), /^data:image\/jpeg;base64,/);
  await host.view.getByText(/ · +shown as a smaller copy$/).waitFor();
  await button(host, 'Download').click();
  await says(host, 'Handed over for download.');
  const [{ contents }] = await host.heard('ui/download-file');
  assert.deepEqual(contents, [{ type: 'resource_link', uri: link, name: `${id}.png`, mimeType: 'image/png' }]);
}, { dropCsp: true });

for (const [how, link, address] of [['by its link', true, /^http.*\/i\//], ['as bytes', false, /^data:/]]) {
  scenario(`a picture whose URL has expired comes ${how}`, async (host) => {
    await made(host, PANDA, ({ structuredContent }) => {
      const data = structuredContent.data.map((one) => ({ ...one, url: one.url.replace(one.id, `${one.id}-gone`), link: link ? one.link : undefined }));
      return { content: [], structuredContent: { ...structuredContent, data } };
    });
    assert.match(await (await seesPicture(host)).getAttribute('src'), address);
  });
}

scenario('where neither the bucket nor tools can be reached there is a sentence', async (host) => {
  await made(host, PANDA);
  await host.view.getByText('This app does not load pictures from where they are stored.').waitFor();
  await button(host, 'Download').click();
  const [{ url: opened }] = await host.heard('ui/open-link');
  assert.match(opened, /^http/);
}, { dropCsp: true, capabilities: { openLinks: {} } });

scenario('a variation is another picture of the same prompt', async (host) => {
  const { data: [first] } = await made(host, { prompt: PANDA.prompt, model: SEEDED, seed: 7, n: 1 });
  await seesPicture(host);
  await button(host, 'Variation').click();
  await host.view.getByText('2 of 2').waitFor();
  assert.notEqual(await (await seesPicture(host)).getAttribute('src'), first.url);
  const [{ name, arguments: args }] = await host.seen('tools/call');
  assert.equal(name, 'generate_image');
  assert.deepEqual([args.prompt, args.model, args.n], [PANDA.prompt, SEEDED, undefined]);
  assert.notEqual(args.seed, 7);
  const [{ content: [{ text }] }] = await host.heard('ui/update-model-context');
  assert.ok(text.includes(`from picture ${first.id}`) && text.includes(PANDA.prompt), text);
  await host.view.locator('body').press('ArrowLeft');
  await host.view.getByText('1 of 2').waitFor();
});

scenario('an edit changes the picture that is shown', async (host, page) => {
  const { data: [first] } = await made(host, PANDA);
  await button(host, 'Edit').click();
  assert.equal(await focused(host), 'wish');
  await host.view.getByLabel('What should change?').press('Enter');
  await says(host, 'Say what should change.');
  await host.view.getByLabel('What should change?').fill('the same at night');
  await axe(host, 'an edit');
  await shot(page, 'edit');
  await host.view.getByLabel('What should change?').press('Enter');
  await seesPicture(host, 'the same at night');
  const [{ name, arguments: args }] = await host.seen('tools/call');
  assert.ok(['edit_image', 'generate_image'].includes(name));
  assert.deepEqual(args.images || args.input_references, [first.id]);
  assert.equal(args.prompt, 'the same at night');
  await button(host, 'Edit').click();
  await page.keyboard.press('Escape');
  assert.equal(await focused(host), 'edit');
});

scenario('a picture is downloaded by the host', async (host) => {
  const { data: [{ url: address, id }] } = await made(host, PANDA);
  await button(host, 'Download').click();
  await says(host, 'Handed over for download.');
  const [{ contents }] = await host.heard('ui/download-file');
  assert.deepEqual(contents, [{ type: 'resource_link', uri: address, name: `${id}.png`, mimeType: 'image/png' }]);
  assert.deepEqual(await host.seen('ui/open-link'), []);
});

scenario('a link is copied', async (host, page) => {
  const { data: [{ link }] } = await made(host, PANDA);
  await button(host, 'Copy link').click();
  await says(host, /^Link copied\./);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
}, {}, { permissions: ['clipboard-read', 'clipboard-write'] });

scenario('buttons are only where the host does what they say', async (host) => {
  await made(host, PANDA);
  await seesPicture(host);
  const names = await host.view.getByRole('button').filter({ visible: true }).evaluateAll((all) => all.map((one) => one.id));
  assert.deepEqual(names, ['link']);
}, { capabilities: {} });

scenario('a picture fills the screen', async (host, page) => {
  await made(host, PANDA);
  await button(host, 'Full screen').click();
  const image = await seesPicture(host);
  await page.waitForFunction(() => document.querySelector('main').className === 'full');
  const { width } = await image.boundingBox();
  assert.ok(width > 1_000, `${width} px`);
  await axe(host, 'the full screen');
  await shot(page, 'full');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('main').className === '');
  assert.deepEqual((await host.seen('ui/request-display-mode')).map(({ mode }) => mode), ['fullscreen', 'inline']);
}, { context: { theme: 'dark', availableDisplayModes: MODES } });

scenario('several pictures are a grid that keys go through', async (host, page) => {
  await made(host, { ...PANDA, n: 4 });
  await says(host, '4 pictures ready.');
  await host.view.getByRole('button', { name: /^Picture 1 of 4/ }).focus();
  for (const [key, place] of [['ArrowRight', 2], ['ArrowDown', 4], ['ArrowLeft', 3], ['ArrowUp', 1], ['End', 4], ['Home', 1], ['ArrowLeft', 1], ['ArrowRight', 2]]) {
    await page.keyboard.press(key);
    assert.match(await focused(host), new RegExp(`^Picture ${place} of 4`), key);
  }
  await axe(host, 'a grid');
  await shot(page, 'grid');
  await page.keyboard.press('Enter');
  await host.view.getByText('2 of 4').waitFor();
  assert.match(await focused(host), /^Picture 2 of 4/);
  await page.keyboard.press('ArrowRight');
  await host.view.getByText('3 of 4').waitFor();
  await page.keyboard.press('Escape');
  assert.match(await focused(host), /^Picture 3 of 4/);
  await button(host, 'Variation').click();
  await host.view.getByText('5 of 8').waitFor();
}, { context: { availableDisplayModes: MODES } });

scenario('warnings are shown', async (host) => {
  const warnings = ['aspect_ratio 4:3 became 3:2.'];
  await made(host, PANDA, ({ structuredContent }) => ({ content: [], structuredContent: { ...structuredContent, warnings } }));
  await host.view.getByRole('listitem').getByText(warnings[0]).waitFor();
});

for (const theme of ['light', 'dark']) {
  scenario(`it is ${theme} as the host is`, async (host, page) => {
    await made(host, { ...PANDA, aspect_ratio: '3:2' });
    await seesPicture(host);
    const light = (colour) => Math.max(...colour.match(/\d+/g).slice(0, 3)) > 128;
    const body = host.view.locator('body');
    assert.equal(light(await body.evaluate((element) => getComputedStyle(element).backgroundColor)), theme === 'light');
    await axe(host, theme);
    await shot(page, theme);
    const variables = {
      '--color-background-primary': 'rgb(10, 20, 30)', '--color-background-secondary': 'rgb(30, 40, 50)',
      '--color-text-primary': 'rgb(250, 250, 250)', '--color-text-secondary': 'rgb(200, 200, 200)',
    };
    await host.notify('host-context-changed', { theme: 'dark', styles: { variables } });
    await (await host.frame()).waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(10, 20, 30)');
    await host.notify('host-context-changed', { theme, styles: { variables: { '--color-text-primary': 'rgb(10, 20, 30)' } } });
    await (await host.frame()).waitForFunction(() => getComputedStyle(document.body).backgroundColor !== 'rgb(10, 20, 30)');
    await axe(host, 'colours that are not complete');
  }, { context: { theme, availableDisplayModes: MODES } });
}

scenario('it is as dark as the system where the host says nothing', async (host) => {
  await made(host, PANDA);
  await seesPicture(host);
  await axe(host, 'the dark of the system');
}, {}, { colorScheme: 'dark' });

scenario('it fits a phone and a small frame', async (host, page) => {
  await made(host, PANDA);
  await seesPicture(host);
  const frame = await host.frame();
  assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off');
  const sizes = await host.seen('ui/notifications/size-changed');
  assert.equal(sizes.at(-1).height, await frame.evaluate(() => Math.ceil(document.querySelector('main').getBoundingClientRect().height)));
  assert.ok(sizes.at(-1).height <= 420, 'as high as it may be');
  await shot(page, 'phone');
}, { context: { containerDimensions: { width: 358, maxHeight: 420 } } }, { viewport: { width: 390, height: 700 }, isMobile: true, hasTouch: true });

scenario('the host can ask whether it is there, and end it', async (host, page) => {
  await host.request('ping');
  await host.request('ui/resource-teardown');
  await host.request('sampling/createMessage');
  await page.waitForFunction(() => window.host.seen.filter(({ id }) => String(id).startsWith('host-')).length === 3);
  const answers = (await host.answers()).map(({ result, error }) => result || error.code);
  assert.deepEqual(answers, [{}, {}, -32601]);
});

/** Each scenario has a browser of its own, and calls nobody but the host and the places of pictures. */
async function run({ name, act, like, settings }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...settings });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (problem) => problems.push(problem.stack));
  page.on('console', (message) => /Content Security Policy/.test(message.text()) && !like.dropCsp && problems.push(message.text()));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(hostname)) problems.push('called ' + request.url());
  });
  try {
    const state = {};
    const callServer = (method, params) => {
      if (state.host?.fails) throw new Error('The server does not answer.');
      return mcp(method, params);
    };
    state.host = await open(page, servers, mcp, 'generate_image', { ...like, callServer });
    await act(state.host, page);
    assert.deepEqual(problems, []);
    assert.deepEqual(await state.host.wrong(), []);
    console.log('ok', name);
    return true;
  } catch (problem) {
    console.log('FAILED', name, '\n', problem.stack, '\n', problems.join('\n'));
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/picture-failed.png` });
    return false;
  } finally {
    await context.close();
  }
}

const chosen = scenarios.filter(({ name }) => !ONLY || name.includes(ONLY));
assert.ok(chosen.length > 0, 'no scenario has this name');
const ended = [];
while (chosen.length) ended.push(...await Promise.all(chosen.splice(0, 4).map(run)));
await browser.close();
servers.stop();
process.exitCode = ended.every(Boolean) ? 0 : 1;
