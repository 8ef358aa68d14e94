/** Connects the host, the calls and the view. */

import { copy, day, h, say } from '../../../../META-INF/resources/studio/dom.js';
import { calls, cancel, change, onChange, settle, vary } from './calls.js';
import { ask, canShow, connect, host, tell } from './host.js';
import { readResult } from './results.js';
import { arrived, current, draw, isGrid, neighbour, show, showAll, shots, step, tick } from './view.js';

const WIDEST_VIEW = 720;
const SECOND = 1_000;

/** Colours of the host that replace the page's: all or none, because others together may be unreadable. */
const COLOURS = {
  '--surface': '--color-background-primary',
  '--sunken': '--color-background-secondary',
  '--ink': '--color-text-primary',
  '--ink-2': '--color-text-secondary',
};

let shown = false;

const at = (id) => document.getElementById(id);
const root = document.documentElement;

function look() {
  const { theme, styles, displayMode, containerDimensions: room = {} } = host.context;
  const variables = styles?.variables || {};
  root.dataset.theme = theme || '';
  const complete = Object.values(COLOURS).every((name) => variables[name]);
  for (const [own, name] of Object.entries(COLOURS)) {
    if (complete) root.style.setProperty(own, variables[name]);
    else root.style.removeProperty(own);
  }
  if (variables['--font-sans']) root.style.setProperty('--sans', variables['--font-sans']);
  root.classList.toggle('full', displayMode === 'fullscreen' || Boolean(room.height));
  if (room.maxHeight) root.style.setProperty('--tall', `${Math.max(160, room.maxHeight - 200)}px`);
  draw();
  measure();
}

/** The height is what the page needs. The width is the host's, where it has one. */
function measure() {
  if (!shown) return;
  const { width, maxWidth } = host.context.containerDimensions || {};
  const height = Math.ceil(at('view').getBoundingClientRect().height);
  tell('ui/notifications/size-changed', { width: width || !maxWidth ? root.clientWidth : Math.min(maxWidth, WIDEST_VIEW), height });
}

function hear({ arguments: args = {} }) {
  if (calls[0].state !== 'waiting') return;
  Object.assign(calls[0], { arguments: args, tool: host.context.toolInfo?.tool?.name || '' });
  draw();
}

/** A sentence below the buttons, also for those who cannot see it. */
function note(sentence, ...more) {
  at('note').replaceChildren(h('p', { class: 'soft' }, sentence, ...more));
  say(sentence);
}

async function save() {
  const { picture } = current();
  const name = `${picture.id || 'picture'}.${(picture.media_type || 'image/png').replace(/^image\//, '').replace(/\+xml$/, '')}`;
  const whole = picture.bytes?.reduced ? null : picture.bytes;
  const type = whole?.mediaType || picture.media_type;
  const file = whole
    ? { type: 'resource', resource: { uri: `file:///${name}`, mimeType: type, blob: whole.base64 } }
    : { type: 'resource_link', uri: (picture.bytes && picture.link) || picture.url, name, mimeType: type };
  if (await agreed('downloadFile', 'ui/download-file', { contents: [file] })) note('Handed over for download.');
  else if (!await agreed('openLinks', 'ui/open-link', { url: picture.link || picture.url })) note('The app did not let the picture be downloaded.');
}

/** Whether the host can do it and did it. */
const agreed = async (capability, method, params) => Boolean(host.capabilities[capability])
  && ask(method, params).then((result) => !result.isError, () => false);

/** Where nothing can be copied, the link is shown to be copied by hand. */
async function copyLink() {
  const { picture } = current();
  const end = picture.link ? picture.link_expires : picture.expires_at;
  const field = h('input', { class: 'url', value: picture.link || picture.url, readonly: true, 'aria-label': 'Link' });
  at('note').replaceChildren(field);
  field.select();
  if (await copy(field.value, '') || document.execCommand('copy')) note(`Link copied.${end ? ` It works until ${day(end)}.` : ''}`);
  else say('Copy the link from this field.');
  at('link').focus();
}

async function resize() {
  const mode = host.context.displayMode === 'fullscreen' ? 'inline' : 'fullscreen';
  if (!canShow(mode)) return;
  const answer = await ask('ui/request-display-mode', { mode }).catch(() => ({}));
  if (answer.mode) host.context.displayMode = answer.mode;
  look();
}

function openChange(open) {
  at('change').hidden = !open;
  at('edit').setAttribute('aria-expanded', String(open));
  at('note').replaceChildren();
  at(open ? 'wish' : 'edit').focus();
}

function send() {
  const wish = at('wish').value.trim();
  const { call, picture } = current();
  if (!wish) {
    note('Say what should change.');
    at('wish').focus();
    return;
  }
  at('wish').value = '';
  openChange(false);
  begin(change(call, picture, wish));
}

function begin(call) {
  at('note').replaceChildren();
  show({ call }, true);
  say('Making the picture.');
}

const CLICKS = {
  all: showAll,
  prev: () => step(-1),
  next: () => step(1),
  again: () => begin(vary(current().call, isGrid() ? null : current().picture)),
  edit: () => openChange(at('change').hidden),
  leave: () => openChange(false),
  send,
  save,
  link: copyLink,
  full: resize,
};
for (const [id, act] of Object.entries(CLICKS)) at(id).addEventListener('click', act);

/** A sandbox may not allow forms, so Enter is heard here. */
at('wish').addEventListener('keydown', (event) => {
  if (event.key === 'Escape') openChange(false);
  else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(TEXTAREA|INPUT)$/.test(event.target.tagName)) return;
  const tile = event.target.closest('.grid button');
  if (tile && /^(Arrow|Home|End)/.test(event.key)) {
    const next = neighbour(tile, event.key);
    if (next) {
      tile.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  } else if (!isGrid() && /^Arrow(Left|Right)$/.test(event.key) && shots().length > 1) {
    step(event.key === 'ArrowLeft' ? -1 : 1);
  } else if (event.key === 'Escape' && host.context.displayMode === 'fullscreen') {
    resize();
  } else if (event.key === 'Escape' && !isGrid() && shots().length > 1) {
    showAll();
  } else {
    return;
  }
  event.preventDefault();
});

onChange((call) => (call ? arrived(call) : draw()));
setInterval(tick, SECOND);
new ResizeObserver(measure).observe(at('view'));
connect({
  context: look,
  'tool-input': hear,
  'tool-input-partial': hear,
  'tool-result': (result) => settle(calls[0], readResult(result)),
  'tool-cancelled': () => cancel(calls[0]),
}).then(() => {
  shown = true;
  measure();
}, (problem) => {
  Object.assign(calls[0], { state: 'failed', sentence: problem.message });
  draw();
});
