/**
 * Talks with the host in JSON-RPC by messages, as MCP Apps 2026-01-26 says. The host keeps the page hidden until it is
 * told that the page is initialized.
 */

const PROTOCOL = '2026-01-26';
const ANYBODY = '*';

const asked = new Map();
let lastId = 0;
let address = ANYBODY;

/** What the host said of itself. */
export const host = { capabilities: {}, context: {} };

/**
 * Introduces the page.
 *
 * @param heard functions by the name of the notification that they get the params of. Also "context", which is called
 *     before the page is shown
 */
export async function connect(heard) {
  if (window.parent === window) throw new Error('This page shows pictures in a conversation.');
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || data?.jsonrpc !== '2.0') return;
    if (data.method === undefined) answered(data, origin);
    else if (data.id === undefined) noted(data, heard);
    else replied(data);
  });
  const answer = await ask('ui/initialize', {
    protocolVersion: PROTOCOL,
    appInfo: { name: 'image-function-picture', title: 'Pictures', version: '1.0.0' },
    appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
  });
  host.capabilities = answer.hostCapabilities || {};
  host.context = answer.hostContext || {};
  heard.context();
  tell('ui/notifications/initialized');
}

/** Sends a request. Fails with the host's sentence if it refuses. */
export function ask(method, params) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    post({ id, method, params });
  });
}

/** Sends a notification. */
export function tell(method, params = {}) {
  post({ method, params });
}

export const callTool = (name, args) => ask('tools/call', { name, arguments: args });

/** Whether the host can switch to a display mode. */
export const canShow = (mode) => (host.context.availableDisplayModes || []).includes(mode);

function post(message) {
  window.parent.postMessage({ jsonrpc: '2.0', ...message }, address);
}

/** Only who answered first hears the rest: it contains URLs. A sandboxed host has the origin "null". */
function answered({ id, result, error }, origin) {
  const request = asked.get(id);
  if (!request) return;
  asked.delete(id);
  if (address === ANYBODY && origin !== 'null') address = origin;
  if (error) request.reject(new Error(error.message || 'The app refused.'));
  else request.resolve(result || {});
}

function noted({ method, params = {} }, heard) {
  const name = method.replace(/^ui\/notifications\//, '');
  if (name === 'host-context-changed') {
    Object.assign(host.context, params);
    heard.context();
  } else {
    heard[name]?.(params);
  }
}

/** The host asks whether the page is still there, or ends it. */
function replied({ id, method }) {
  const known = method === 'ping' || method === 'ui/resource-teardown';
  post(known ? { id, result: {} } : { id, error: { code: -32601, message: 'There is no such method here.' } });
}
