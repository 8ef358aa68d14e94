/**
 * A host of MCP Apps, as specification/2026-01-26/apps.mdx of modelcontextprotocol/ext-apps says: the view is in a
 * sandbox proxy of another origin, below the policy that its resource declares, and is hidden until it is initialized.
 */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';

const MIME_TYPE = 'text/html;profile=mcp-app';

/** The policy that the specification's section on enforcement constructs. */
function policy(csp = {}) {
  const all = (names) => (names || []).join(' ');
  return [
    `default-src 'none'`,
    `script-src 'self' 'unsafe-inline' ${all(csp.resourceDomains)}`,
    `style-src 'self' 'unsafe-inline' ${all(csp.resourceDomains)}`,
    `connect-src 'self' ${all(csp.connectDomains)}`,
    `img-src 'self' data: ${all(csp.resourceDomains)}`,
    `font-src 'self' ${all(csp.resourceDomains)}`,
    `media-src 'self' data: ${all(csp.resourceDomains)}`,
    `frame-src ${all(csp.frameDomains) || "'none'"}`,
    `object-src 'none'`,
    `base-uri ${all(csp.baseUriDomains) || "'self'"}`,
  ].join('; ');
}

/** Passes messages between the host and the view, but for those of the sandbox itself. */
const SANDBOX = `<!doctype html><title>Sandbox</title><style>html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block}</style><script>
let view;
addEventListener('message', ({ source, data }) => {
  if (source === parent && data.method === 'ui/notifications/sandbox-resource-ready') {
    view = document.createElement('iframe');
    view.setAttribute('sandbox', data.params.sandbox || 'allow-scripts allow-same-origin');
    if (data.params.permissions?.clipboardWrite) view.allow = 'clipboard-write';
    view.srcdoc = data.params.html;
    document.body.append(view);
  } else if (source === parent) {
    view.contentWindow.postMessage(data, '*');
  } else if (source === view?.contentWindow && !String(data.method).startsWith('ui/notifications/sandbox-')) {
    parent.postMessage(data, '*');
  }
});
addEventListener('DOMContentLoaded', () => parent.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready', params: {} }, '*'));
</script><body></body>`;

const HOST = `<!doctype html><html lang="en"><title>Conversation</title><meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{margin:0;background:#f4f3f0}body.dark{background:#161618}iframe{display:block;border:0;width:100%;height:0}
main{max-width:44rem;margin:2rem auto;border:1px solid #8884;border-radius:1rem;overflow:hidden}main.full{position:fixed;inset:0;max-width:none;margin:0;border:0;border-radius:0}main.full iframe{height:100% !important}</style>
<main></main></html>`;

/** The host's side of the conversation, in its page. */
function hostPage({ resource, capabilities, context, sandboxUrl, visibility }) {
  const frame = document.createElement('iframe');
  frame.title = 'View';
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
  frame.allow = 'clipboard-write';
  frame.style.visibility = 'hidden';
  frame.src = sandboxUrl;
  const seen = [];
  const wrong = [];
  const early = [];
  let initialized = false;
  let initializing = false;
  let lastId = 0;
  const send = (message) => frame.contentWindow.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const notify = (method, params) => (initialized ? send({ method, params }) : early.push({ method, params }));
  const main = document.querySelector('main');

  const requests = {
    'ui/initialize': ({ protocolVersion, appInfo, appCapabilities }) => {
      if (protocolVersion !== '2026-01-26') wrong.push(`version ${protocolVersion}`);
      if (!appInfo?.name || !appInfo?.version || typeof appCapabilities !== 'object') wrong.push('incomplete ui/initialize');
      initializing = true;
      return { protocolVersion, hostInfo: { name: 'test-host', version: '1' }, hostCapabilities: capabilities, hostContext: context };
    },
    'tools/call': async ({ name, arguments: args }) => {
      if (!capabilities.serverTools) throw new Error('This host calls no tools.');
      if (!(visibility[name] || []).includes('app')) throw new Error(`No tool of this view: ${name}`);
      return window.callServer('tools/call', { name, arguments: args });
    },
    'ui/open-link': ({ url }) => (typeof url === 'string' && capabilities.openLinks ? {} : { isError: true }),
    'ui/download-file': ({ contents }) => (Array.isArray(contents) && capabilities.downloadFile ? {} : { isError: true }),
    'ui/update-model-context': ({ content }) => {
      if (!Array.isArray(content)) throw new Error('Invalid content format');
      return {};
    },
    'ui/request-display-mode': ({ mode }) => {
      const allowed = (context.availableDisplayModes || []).includes(mode);
      if (!allowed) wrong.push(`display mode ${mode} was not offered`);
      if (allowed) context.displayMode = mode;
      main.className = context.displayMode === 'fullscreen' ? 'full' : '';
      return { mode: context.displayMode || 'inline' };
    },
  };
  const notifications = {
    'ui/notifications/sandbox-proxy-ready': () => send({
      method: 'ui/notifications/sandbox-resource-ready',
      params: { html: resource.text, csp: resource._meta?.ui?.csp, permissions: resource._meta?.ui?.permissions },
    }),
    'ui/notifications/initialized': () => {
      if (!initializing) wrong.push('initialized before ui/initialize');
      initialized = true;
      frame.style.visibility = 'visible';
      early.splice(0).forEach(send);
    },
    'ui/notifications/size-changed': ({ width, height }) => {
      if (!(width > 0) || !(height > 0)) wrong.push(`size ${width} x ${height}`);
      frame.style.height = `${height}px`;
    },
  };

  addEventListener('message', async ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    if (data?.jsonrpc !== '2.0') wrong.push(`no JSON-RPC: ${JSON.stringify(data)}`);
    if (!String(data.method).startsWith('ui/notifications/sandbox-')) seen.push(data);
    if (data.method === undefined) return;
    if (data.id === undefined) {
      if (notifications[data.method]) notifications[data.method](data.params || {});
      else wrong.push(`unknown notification ${data.method}`);
      return;
    }
    try {
      if (!requests[data.method]) wrong.push(`unknown request ${data.method}`);
      send({ id: data.id, result: await requests[data.method](data.params) });
    } catch (problem) {
      send({ id: data.id, error: { code: -32000, message: problem.message } });
    }
  });
  document.body.className = context.theme || '';
  window.host = { seen, wrong, notify, isInitialized: () => initialized, request: (method, params = {}) => send({ id: `host-${++lastId}`, method, params }) };
  main.append(frame);
}

/** Serves the host's page and, from another origin, the sandbox's. */
export async function start() {
  const serve = (answer) => new Promise((resolve) => {
    const server = createServer(answer).listen(0, '127.0.0.1', () => resolve(server));
  });
  const html = (response, text, headers = {}) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(text);
  const pages = await serve((request, response) => html(response, HOST));
  const sandboxes = await serve((request, response) => {
    const csp = JSON.parse(new URL(request.url, 'http://localhost').searchParams.get('csp'));
    html(response, SANDBOX, { 'Content-Security-Policy': policy(csp) });
  });
  return {
    url: `http://127.0.0.1:${pages.address().port}/`,
    sandbox: (csp) => `http://localhost:${sandboxes.address().port}/?csp=${encodeURIComponent(JSON.stringify(csp || {}))}`,
    stop: () => [pages, sandboxes].forEach((server) => { server.close(); server.closeAllConnections(); }),
  };
}

/**
 * Opens the view of a tool in a conversation.
 *
 * @param call sends an MCP request to the server and returns its result
 * @param like what the host can do: capabilities, context, and dropCsp if it ignores the declared domains
 */
export async function open(page, servers, call, tool, like = {}) {
  const { tools } = await call('tools/list', {});
  const definition = tools.find(({ name }) => name === tool);
  const uri = definition._meta.ui.resourceUri;
  const [resource] = (await call('resources/read', { uri })).contents;
  assert.equal(resource.uri, uri);
  assert.equal(resource.mimeType, MIME_TYPE);
  await page.exposeFunction('callServer', like.callServer || call);
  await page.goto(servers.url);
  await page.evaluate(hostPage, {
    resource,
    capabilities: like.capabilities || {},
    context: { toolInfo: { id: 1, tool: definition }, displayMode: 'inline', ...like.context },
    sandboxUrl: servers.sandbox(like.dropCsp ? {} : resource._meta?.ui?.csp),
    visibility: Object.fromEntries(tools.map(({ name, _meta }) => [name, _meta?.ui?.visibility || ['model', 'app']])),
  });
  await page.waitForFunction(() => window.host.isInitialized());
  return {
    view: page.frameLocator('iframe').frameLocator('iframe'),
    frame: async () => (await (await page.frameLocator('iframe').locator('iframe').elementHandle()).contentFrame()),
    notify: (name, params) => page.evaluate(([method, given]) => window.host.notify(method, given), [`ui/notifications/${name}`, params]),
    request: (method) => page.evaluate((name) => window.host.request(name), method),
    seen: (method) => page.evaluate((name) => window.host.seen.filter((message) => message.method === name).map(({ params }) => params), method),
    heard: async (method) => {
      await page.waitForFunction((name) => window.host.seen.some((message) => message.method === name), method);
      return page.evaluate((name) => window.host.seen.filter((message) => message.method === name).map(({ params }) => params), method);
    },
    answers: () => page.evaluate(() => window.host.seen.filter(({ method }) => method === undefined)),
    wrong: () => page.evaluate(() => window.host.wrong),
  };
}
