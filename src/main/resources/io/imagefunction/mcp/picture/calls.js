/** Calls of tools that make pictures: the one that the page was opened for, and those that a person starts in it. */

import { randomSeed } from '../../../../META-INF/resources/studio/dom.js';
import { ask, callTool, host } from './host.js';
import { load } from './loading.js';
import { failure, readResult } from './results.js';

const MAKE = 'generate_image';
const EDIT = 'edit_image';
const JOB = 'get_image_job';

/** The names of the arguments of the server's tools. */
const TOOLS = JSON.parse(document.getElementById('tools').textContent);

const POLL_PAUSE = 2_000;
const LONGEST_PAUSE = 20_000;
const LONGEST_JOB = 30 * 60_000;
const MOST_FAILURES = 5;

/** The first call is the host's. The others follow in their order. */
export const calls = [newCall('', {})];

let changed = () => {};

export function onChange(listener) {
  changed = listener;
}

/** @param state waiting, done, failed or cancelled */
function newCall(tool, args) {
  return { tool, arguments: args, started: Date.now(), state: 'waiting', pictures: [], warnings: [], sentence: '' };
}

/** A sentence can be tried again with the same key, so that nothing is paid twice. */
export const canRepeat = (call) => Boolean(host.capabilities.serverTools && call.tool && call.retryable);

/** Whether the arguments of the call are known, and so it can be made once more. */
export const canVary = (call) => Boolean(host.capabilities.serverTools && call.arguments.prompt);

export const canEdit = (picture) => Boolean(host.capabilities.serverTools && picture.id && editor());

/** The tool that changes pictures, and its argument for them. Not every operator allows it. */
function editor() {
  return [[EDIT, 'images'], [MAKE, 'input_references']].find(([tool, pictures]) => TOOLS[tool]?.includes(pictures));
}

/** Ends a call with the answer of its tool, or follows its job. */
export async function settle(call, answer) {
  if (answer.status === 'pending') {
    await follow(call, answer.id);
    return;
  }
  Object.assign(call, {
    state: answer.status === 'ok' ? 'done' : 'failed',
    sentence: answer.error || '',
    retryable: answer.retryable,
    model: answer.model,
    cost: answer.usage?.cost,
    warnings: (answer.warnings || []).filter((text) => typeof text === 'string'),
    pictures: answer.pictures || [],
  });
  for (const picture of call.pictures) picture.image = load(picture, changed);
  changed(call);
}

export function cancel(call) {
  if (call.state !== 'waiting') return;
  Object.assign(call, { state: 'cancelled', sentence: 'This was cancelled before there was a picture.' });
  changed(call);
}

/** The same once more: all pictures of a call, or one like that picture. */
export function vary(call, picture) {
  const { n, ...args } = call.arguments;
  if (args.seed != null) args.seed = randomSeed();
  return run(call.tool || MAKE, picture || n == null ? args : { ...args, n }, picture);
}

/** Makes a changed picture from a picture, with the options of the call that made it. */
export function change(call, picture, wish) {
  const { n, seed, input_references: references, images, ...options } = canVary(call) ? call.arguments : {};
  const [tool, pictures] = editor();
  return run(tool, { ...options, prompt: wish, [pictures]: [picture.id] }, picture);
}

/** Makes a failed call again, with the same key. */
export function repeat(call) {
  Object.assign(call, { state: 'waiting', started: Date.now(), sentence: '' });
  return carriedOut(call);
}

function run(tool, args, from) {
  const all = { ...args, idempotency_key: newKey() };
  const offered = Object.entries(all).filter(([name]) => TOOLS[tool]?.includes(name));
  const call = newCall(tool, Object.fromEntries(offered));
  call.from = from?.id;
  calls.push(call);
  carriedOut(call);
  return call;
}

/** Random in every frame, unlike crypto.randomUUID, which needs a secure one. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

async function carriedOut(call) {
  changed(call);
  // Whatever the host's problem was: with the same key the call can be made again.
  await settle(call, await callTool(call.tool, call.arguments).then(readResult)
    .catch((problem) => failure(problem.message, { retryable: true })));
  if (call.state === 'done') await inform();
}

/** Asks for a job until it has ended. */
async function follow(call, id) {
  if (!host.capabilities.serverTools) {
    await settle(call, failure('The picture is still being made. Ask for it in the conversation in a moment.'));
    return;
  }
  let answer = { error: 'The picture takes too long.' };
  for (let failures = 0; failures < MOST_FAILURES && Date.now() - call.started < LONGEST_JOB;) {
    answer = await callTool(JOB, { id }).then(readResult).catch((problem) => failure(problem.message, { retryable: true }));
    const goesOn = answer.status === 'pending' || answer.retryable;
    if (!goesOn || call.state !== 'waiting') break;
    failures = answer.status === 'pending' ? 0 : failures + 1;
    await new Promise((resolve) => { setTimeout(resolve, Math.min(LONGEST_PAUSE, POLL_PAUSE * 2 ** failures)); });
  }
  if (call.state === 'waiting') {
    await settle(call, answer.status === 'pending' ? failure('The picture takes too long. Ask for it in the conversation.') : answer);
  }
}

/** Tells the model which pictures a person made here. Each message replaces the one before. */
async function inform() {
  if (!host.capabilities.updateModelContext) return;
  const made = calls.slice(1).flatMap((call) => call.pictures.map(({ id, url }) =>
    `- picture ${id}, ${call.tool} with prompt ${JSON.stringify(call.arguments.prompt)}${call.from ? `, from picture ${call.from}` : ''}: ${url}`));
  const text = `The user made more pictures in the view of the result, the newest last:\n${made.join('\n')}`;
  await ask('ui/update-model-context', { content: [{ type: 'text', text }] }).catch(() => {});
}
