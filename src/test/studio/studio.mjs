/** What a person does at the studio, in Chromium. Arguments: the URL of the function. CHROMIUM and TOKEN are set; ONLY
 * chooses scenarios by their name, BUFFERED is how many seconds are too long for the gateway, SHOTS is a directory. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [url] = process.argv.slice(2);
const { TOKEN, CHROMIUM, ONLY, BUFFERED, SHOTS } = process.env;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PATIENCE = 60_000;
const PAGE = 24;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const scenarios = [];
const scenario = (name, run, options) => scenarios.push({ name, run, options });

const prompt = (page) => page.getByRole('textbox', { name: 'Prompt' });
const model = (page) => page.getByRole('combobox', { name: 'Model' });
const generate = (page) => page.getByRole('button', { name: 'Generate' });
const gallery = (page) => page.getByRole('list', { name: 'Gallery' });
const picture = (page, name) => gallery(page).getByRole('img', { name, exact: true });
const options = (page) => page.getByRole('button', { name: /^Options/ });
const says = (page, sentence) => page.getByRole('status').filter({ hasText: sentence }).waitFor();

async function signedIn(page) {
  await page.addInitScript((token) => sessionStorage.setItem('studio.token', token), TOKEN);
  await page.goto(url);
  await model(page).and(page.locator(':not([value=""])')).waitFor();
  await page.waitForFunction(() => document.querySelector('[role=combobox]').value !== '');
}

async function choose(page, name) {
  await model(page).fill(name);
  await model(page).press('Enter');
}

async function make(page, text) {
  await prompt(page).fill(text);
  await generate(page).click();
  await picture(page, text).first().waitFor();
}

/** Makes pictures without the page. */
async function made(text, n) {
  const response = await fetch(url + '/api/v1/images', {
    method: 'POST',
    headers: { Authorization: 'Bearer ' + TOKEN, 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt: text, n, size: '1024x1024' }),
  });
  assert.equal(response.status, 200, await response.clone().text());
}

async function axe(page, where) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await import('node:fs').then((fs) => fs.readFileSync(AXE, 'utf8')));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], where);
}

async function shot(page, name) {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/studio-${name}.png` });
}

scenario('a wrong token is refused, the right one opens the studio', async (page) => {
  await page.goto(url);
  const field = page.getByLabel('Access token');
  await field.fill('a wrong token');
  await axe(page, 'signing in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This token was not accepted. Check that you copied all of it.').and(page.locator(':visible')).first().waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await field.fill(TOKEN);
  await field.press('Enter');
  await generate(page).waitFor();
  assert.equal(page.url().replace(/\/$/, ''), url);
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0, 'the token is kept in the tab only');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await field.waitFor();
});

scenario('a prompt becomes the first picture', async (page) => {
  await signedIn(page);
  await page.getByRole('heading', { name: 'Your wall is empty.' }).waitFor();
  await shot(page, 'empty');
  await prompt(page).fill('a red panda in space');
  await prompt(page).press('Control+Enter');
  const shown = picture(page, 'a red panda in space');
  await shown.waitFor();
  await says(page, '1 picture ready');
  await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await shown.elementHandle());
  await page.reload();
  await shown.waitFor();
  await page.getByText('as last time').waitFor();
});

scenario('what is wrong is said at its field, before anything is sent', async (page) => {
  await signedIn(page);
  const sent = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await generate(page).click();
  await page.locator('#error-prompt').getByText('Write a prompt first.').waitFor();
  assert.equal(await prompt(page).getAttribute('aria-invalid'), 'true');
  assert.ok(await prompt(page).evaluate((element) => element === document.activeElement));
  await prompt(page).fill('a red panda');
  await options(page).click();
  await page.getByRole('radio', { name: 'transparent' }).check();
  await choose(page, 'seedream');
  await page.getByText(/can’t make transparent backgrounds/).waitFor();
  await generate(page).click();
  await says(page, 'Not sent: one thing needs a change.');
  await axe(page, 'an error');
  assert.deepEqual(sent, []);
});

scenario('what the function refuses is said at its field', async (page) => {
  await signedIn(page);
  await prompt(page).fill('a red panda');
  await options(page).click();
  await page.getByLabel('Pictures', { exact: false }).and(page.locator('input')).fill('9');
  await generate(page).click();
  await page.locator('#error-n .err').waitFor();
  const field = page.locator('#option-n');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  assert.equal(await prompt(page).inputValue(), 'a red panda');
});

scenario('a failure is a sentence, and the prompt can be tried again', async (page) => {
  await signedIn(page);
  await prompt(page).fill('error:content_policy a red panda');
  await generate(page).click();
  await page.getByText(/refused this prompt. Nothing was charged/).and(page.locator('.err *')).waitFor();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
});

scenario('a slow picture counts the seconds and can be cancelled', async (page) => {
  await signedIn(page);
  await prompt(page).fill('slow:50 an owl');
  await generate(page).click();
  await page.getByRole('heading', { name: /Making 1 picture/ }).waitFor();
  await page.getByText(/^2 s/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await says(page, 'Cancelled. No picture was kept.');
  assert.equal(await picture(page, 'slow:50 an owl').count(), 0);
});

scenario('notes say what was fitted to the model', async (page) => {
  await signedIn(page);
  await options(page).click();
  await page.getByRole('radio', { name: '3:2' }).check();
  await choose(page, 'seedream');
  await page.getByRole('radio', { name: '4:3' }).check();
  await choose(page, 'gpt image 1');
  await page.getByText(/does not take 4:3/).waitFor();
  await make(page, 'a fitted panda');
  await page.getByText(/4:3/).and(page.locator('.note li')).waitFor();
});

scenario('the gallery goes on where its first page ends', async (page) => {
  for (let call = 0; call < 7; call++) await made('a panda of many', 4);
  await signedIn(page);
  await gallery(page).getByRole('img').nth(PAGE - 1).waitFor();
  await page.mouse.wheel(0, 20_000);
  await gallery(page).getByRole('img').nth(28).waitFor();
  await page.waitForFunction(() => document.querySelector('.composer').classList.contains('small'));
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('red panda in space');
  await page.getByText('1 picture, newest first').waitFor();
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('nothing like that');
  await page.getByText('No prompt here mentions').waitFor();
});

scenario('two hundred pictures are scrolled through, each shown once and in order', async (page) => {
  for (let call = 0; call < 50; call += 5) {
    await Promise.all(Array.from({ length: 5 }, (_, number) => made(`panda ${call + number} of a large herd`, 4)));
  }
  const pages = [];
  page.on('response', (response) => response.url().includes('/images?') && pages.push(response.url()));
  await signedIn(page);
  const herd = gallery(page).getByRole('img', { name: 'of a large herd' });
  while (await herd.count() < 200) {
    const known = await gallery(page).getByRole('img').count();
    await gallery(page).getByRole('img').last().scrollIntoViewIfNeeded();
    await gallery(page).getByRole('img').nth(known).waitFor();
  }
  const addresses = await herd.evaluateAll((images) => images.map((image) => image.src.split('?')[0]));
  assert.equal(new Set(addresses).size, 200);
  assert.equal(new Set(pages).size, pages.length, 'no page is read twice');
  await herd.nth(199).click();
  await page.getByRole('dialog').waitFor();
});

scenario('a gateway that throttles is asked again', async (page) => {
  let throttled = 0;
  await page.route(/\/images(\/models)?(\?|$)/, (route) => (route.request().method() === 'GET' && throttled++ < 2
    ? route.fulfill({ status: 429, contentType: 'application/json', body: '{"message":"Too Many Requests"}' })
    : route.continue()));
  await signedIn(page);
  await gallery(page).getByRole('img').first().waitFor();
  assert.ok(throttled > 2);
});

scenario('a picture of the gallery becomes a reference', async (page) => {
  await signedIn(page);
  await make(page, 'a panda to work from');
  await picture(page, 'a panda to work from').click();
  await axe(page, 'one picture');
  await shot(page, 'detail');
  await page.getByRole('button', { name: 'Use as reference' }).click();
  await page.getByRole('img', { name: 'Reference 1: a panda to work from' }).waitFor();
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await make(page, 'the same panda at night');
  const [reference] = (await sent).postDataJSON().input_references;
  assert.equal(reference.type, 'image_id');
});

scenario('a file becomes a reference', async (page) => {
  await signedIn(page);
  await page.locator('input[type=file]').setInputFiles([
    { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64') },
    { name: 'arch.tiff', mimeType: 'image/tiff', buffer: Buffer.from('II*') }]);
  await page.getByText('arch.tiff is a TIFF file.').waitFor();
  await page.getByRole('button', { name: 'Remove reference 2' }).click();
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await make(page, 'a panda beside a dot');
  assert.match((await sent).postDataJSON().input_references[0].image_url.url, /^data:image\/png;base64,/);
});

scenario('a picture is deleted for good, after one question', async (page) => {
  await signedIn(page);
  await make(page, 'a panda to delete');
  await picture(page, 'a panda to delete').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await says(page, 'Picture deleted.');
  assert.equal(await picture(page, 'a panda to delete').count(), 0);
  await page.reload();
  await gallery(page).getByRole('img').first().waitFor();
  assert.equal(await picture(page, 'a panda to delete').count(), 0);
});

scenario('two pictures are compared', async (page) => {
  await signedIn(page);
  await page.getByRole('button', { name: 'Compare' }).click();
  await gallery(page).getByRole('link').nth(0).click();
  await gallery(page).getByRole('link').nth(1).click();
  await page.getByRole('heading', { name: 'Comparing two pictures' }).waitFor();
  await axe(page, 'comparing');
});

scenario('without a network the prompt is kept', async (page) => {
  await signedIn(page);
  await prompt(page).fill('an offline panda');
  await page.context().setOffline(true);
  await generate(page).click();
  await page.getByText('You are offline. Your prompt is kept.').and(page.locator('.err *')).waitFor();
  assert.equal(await prompt(page).inputValue(), 'an offline panda');
  await page.context().setOffline(false);
  await make(page, 'an offline panda');
});

scenario('keys do what a mouse does', async (page) => {
  await signedIn(page);
  await page.locator('body').press('/');
  assert.ok(await prompt(page).evaluate((element) => element === document.activeElement));
  const first = gallery(page).getByRole('link').first();
  await first.focus();
  await first.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByText(/^2 of /).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.ok(await first.evaluate((element) => element === document.activeElement), 'focus returns to the picture');
});

if (BUFFERED) {
  scenario('a slow picture becomes a job where a gateway does not wait for it', async (page) => {
    await signedIn(page);
    const statuses = [];
    page.on('response', (response) => response.request().method() === 'POST' && statuses.push(response.status()));
    await make(page, `slow:${BUFFERED} an owl`);
    assert.deepEqual([statuses[0], statuses.at(-1)], [504, 202]);
  });
}

for (const colorScheme of ['light', 'dark']) {
  scenario(`everything can be read in the ${colorScheme} theme`, async (page) => {
    await signedIn(page);
    await options(page).click();
    await gallery(page).getByRole('img').first().waitFor();
    await axe(page, colorScheme);
    await options(page).click();
    await model(page).click();
    await axe(page, colorScheme + ', choosing a model');
    await page.keyboard.press('Escape');
    await shot(page, colorScheme);
  }, { colorScheme });
}

scenario('it fits a phone', async (page) => {
  await signedIn(page);
  await gallery(page).getByRole('img').first().waitFor();
  await axe(page, 'a phone');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off');
  await shot(page, 'phone');
  await make(page, 'a panda on the phone');
}, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });

/** Each scenario has a browser of its own. None may break the policy, or call anybody but the function and its bucket. */
async function run({ name, run: act, options: settings }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...settings });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (problem) => problems.push(problem.stack));
  page.on('console', (message) => /Content Security Policy/.test(message.text()) && problems.push(message.text()));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(hostname)) problems.push('called ' + request.url());
  });
  try {
    await act(page);
    assert.deepEqual(problems, []);
    console.log('ok', name);
    return true;
  } catch (problem) {
    console.log('FAILED', name, '\n', problem.stack, '\n', problems.join('\n'));
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/failed.png` });
    return false;
  } finally {
    await context.close();
  }
}

const chosen = scenarios.filter(({ name }) => !ONLY || name.includes(ONLY));
assert.ok(chosen.length > 0, 'no scenario has this name');
let failed = 0;
for (const one of chosen) failed += (await run(one)) ? 0 : 1;
await browser.close();
process.exitCode = failed ? 1 : 0;
