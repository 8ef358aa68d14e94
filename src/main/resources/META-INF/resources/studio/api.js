/** The function's HTTP API. */

const TOKEN = 'studio.token';
const BUFFERED = 'studio.buffered';
const JOB_PAUSE = 1500;
const IMAGES = 'api/v1/images';

/** A failure as the function describes it: a sentence, a code, and the field that is wrong. */
export class Failed extends Error {
  constructor(body, status) {
    super(sentence(body, status));
    this.code = body.code || '';
    this.param = body.param || null;
    this.status = status;
    this.retryAfter = body.retry_after ?? null;
    this.cost = body.usage?.cost ?? null;
  }
}

function sentence({ code, error, message }, status) {
  if (code === 'insufficient_credits') return 'OpenRouter has no credit left. Add some there, then generate again.';
  return error?.message || error || message || `The function answered with status ${status}. Try again.`;
}

export class Offline extends Error {
  constructor() {
    super(navigator.onLine
      ? 'The function cannot be reached. Your prompt is kept.'
      : 'You are offline. Your prompt is kept.');
    this.code = 'offline';
  }
}

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value) => (value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN)),
};

export const url = (path) => new URL(path, document.baseURI).href;

async function send(path, { headers, ...options } = {}) {
  const all = new Headers({ Accept: 'application/json', ...headers });
  if (token.get()) all.set('Authorization', 'Bearer ' + token.get());
  let response;
  try {
    response = await fetch(url(path), { ...options, headers: all });
  } catch (problem) {
    throw problem.name === 'AbortError' ? problem : new Offline();
  }
  if (response.ok) return response;
  throw await failed(response);
}

async function failed(response) {
  const body = await response.json().catch(() => ({}));
  const failure = new Failed(body, response.status);
  // API Gateway itself answers 403 to a call that is not signed.
  if (response.status === 401 || (response.status === 403 && !body.code)) {
    dispatchEvent(new CustomEvent('studio:unauthorized', { detail: response.status }));
  }
  return failure;
}

/** Reads, and asks again where a gateway says that there are too many requests. */
async function read(path, tries = 3) {
  try {
    return await (await send(path)).json();
  } catch (problem) {
    if (tries <= 1 || ![429, 503].includes(problem.status)) throw problem;
    await pause((problem.retryAfter ?? 1) * 1000);
    return read(path, tries - 1);
  }
}

export const models = async () => (await read(IMAGES + '/models')).data || [];
export const endpoints = async (id) => (await read(`${IMAGES}/models/${id}/endpoints`)).endpoints || [];
export const gallery = (before, limit) =>
  read(`${IMAGES}?limit=${limit}` + (before ? '&before=' + encodeURIComponent(before) : ''));
export const remove = (id) => send(`${IMAGES}/${encodeURIComponent(id)}`, { method: 'DELETE' });

/**
 * Makes pictures. Where the answer comes in pieces, each one is told as it comes; where a gateway holds it back, the
 * request is a job, because such gateways wait for half a minute only.
 *
 * @param heard gets each event of the stream
 * @returns the answer, with `data`, `usage` and `warnings`
 */
export async function generate(request, { signal, heard }) {
  if (!sessionStorage.getItem(BUFFERED)) {
    try {
      return await stream(request, { signal, heard });
    } catch (problem) {
      if (problem.code !== 'deadline_exceeded' || problem.begun) throw problem;
      sessionStorage.setItem(BUFFERED, '1');
    }
  }
  return job(request, signal);
}

async function stream(request, { signal, heard }) {
  const response = await post({ ...request, stream: true }, { Accept: 'text/event-stream, application/json' }, signal);
  if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) return response.json();
  const answer = { data: [] };
  try {
    for await (const event of events(response.body)) {
      heard(event);
      take(event, answer);
    }
  } catch (problem) {
    if (problem.name === 'AbortError' || problem instanceof Failed) throw problem;
    throw Object.assign(new Offline(), { begun: true });
  }
  return answer;
}

function take(event, answer) {
  switch (event.type) {
    case 'image_generation.completed':
      answer.data[event.index ?? answer.data.length] = picture(event);
      Object.assign(answer, rest(event));
      break;
    case 'image_generation.ended':
      Object.assign(answer, rest(event), { data: event.data || answer.data });
      break;
    case 'error':
      throw Object.assign(new Failed(event, 0), { begun: true });
    default:
  }
}

const rest = ({ model, created, usage, warnings }) =>
  Object.fromEntries(Object.entries({ model, created, usage, warnings }).filter(([, value]) => value != null));

const PICTURE = ['url', 'link', 'id', 'media_type', 'size', 'sha256', 'width', 'height', 'expires_at', 'link_expires'];

/** What an event or an answer says about a picture itself. */
export const picture = (said) => Object.fromEntries(PICTURE.map((name) => [name, said[name]]));

/** The events of a stream: lines "data: {…}", of which the last one says [DONE]. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data:') && line.slice(5).trim() !== '[DONE]') yield JSON.parse(line.slice(5));
    }
  }
}

async function job(request, signal) {
  const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const response = await patiently(() => post(request, { Prefer: 'respond-async', 'Idempotency-Key': key }, signal), signal);
  if (response.status !== 202) return response.json();
  const path = `${IMAGES}/jobs/${(await response.json()).id}`;
  try {
    for (;;) {
      await pause(JOB_PAUSE, signal);
      const state = await patiently(() => send(path, { signal }), signal);
      if (state.status !== 202) return state.json();
    }
  } catch (problem) {
    if (problem.name === 'AbortError') send(path, { method: 'DELETE' }).catch(() => {});
    throw problem;
  }
}

/** Repeats a call that did not come through; a repeated one pays nothing. */
async function patiently(call, signal, tries = 5) {
  try {
    return await call();
  } catch (problem) {
    if (tries <= 1 || !['deadline_exceeded', 'in_progress', 'offline'].includes(problem.code)) throw problem;
    await pause(JOB_PAUSE, signal);
    return patiently(call, signal, tries - 1);
  }
}

const post = (request, headers, signal) => send(IMAGES, {
  method: 'POST',
  signal,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(request),
});

export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('', 'AbortError'));
    }, { once: true });
  });
}
