/** Starts the studio and connects its parts. */

import './batch.js';
import './composer.js';
import './gallery.js';
import * as api from './api.js';
import { h, money, randomSeed, say } from './dom.js';
import * as models from './models.js';
import { repetition } from './viewer.js';

const $ = (selector) => document.querySelector(selector);
const composer = $('studio-composer');
const gallery = $('studio-gallery');
const viewer = $('studio-viewer');
const batches = $('#batches');

async function start() {
  try {
    await models.load();
  } catch (problem) {
    if (problem.status === 401 || problem.status === 403) return;
    composer.refuse([['catalogue', problem.message]]);
  }
  composer.ready(models.initial());
  showStudio(true);
  await gallery.load();
  composer.updatePrice();
}

function showStudio(signedIn) {
  $('#studio').hidden = !signedIn;
  $('#door').hidden = signedIn;
  $('#sign-out').hidden = !api.token.get();
  if (!signedIn) $('#token').focus();
}

addEventListener('studio:unauthorized', ({ detail: status }) => {
  const tried = Boolean(api.token.get());
  api.token.set(null);
  showStudio(false);
  const sentence = tried ? 'This token was not accepted. Check that you copied all of it.'
    : status === 403 ? 'The gateway in front of this function wants signed calls. See below how to add a token.' : '';
  $('#token-error').replaceChildren(...(sentence ? [h('p', { class: 'err' }, h('span', null, sentence))] : []));
  $('#token').toggleAttribute('aria-invalid', false);
  if (tried) $('#token').setAttribute('aria-invalid', 'true');
  if (sentence) say(sentence);
});

$('#sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const token = $('#token').value.trim();
  if (!token) {
    $('#token-error').replaceChildren(h('p', { class: 'err' }, h('span', null, 'Paste a token first.')));
    $('#token').focus();
    return;
  }
  api.token.set(token);
  $('#token').value = '';
  $('#token-error').replaceChildren();
  start();
});

$('#sign-out').addEventListener('click', () => {
  api.token.set(null);
  location.reload();
});

addEventListener('studio:generate', ({ detail: request }) => {
  if (!navigator.onLine) {
    composer.refuse([['offline', new api.Offline().message]]);
    return;
  }
  for (const old of batches.querySelectorAll('studio-batch')) if (old.isOver && !old.hasNotes) old.remove();
  const batch = h('studio-batch');
  batches.prepend(batch);
  changed();
  batch.start(request);
});

addEventListener('studio:refused', ({ detail: problem }) => {
  if (problem.status !== 401) composer.refuse([[problem.param || problem.code, problem.message]]);
});

addEventListener('studio:made', ({ detail: records }) => gallery.add(records));

addEventListener('offline', () => say(new api.Offline().message));

const back = (record) => (gallery.tile(record)?.querySelector('a') || $('#prompt')).focus();

addEventListener('studio:open', ({ detail: record }) => {
  const shown = gallery.items.filter((item) => !item.tile.hidden);
  viewer.open(shown, record, !gallery.isComplete, back);
});

viewer.removal = (record) => gallery.delete(record);

addEventListener('studio:reference', ({ detail: record }) => {
  composer.reference(record);
  scrollTo({ top: 0 });
  say('Added as a reference.');
});

addEventListener('studio:again', ({ detail: record }) => {
  const request = repetition(record);
  if (models.parameter(models.find(record.model), 'seed')) request.seed = randomSeed();
  scrollTo({ top: 0 });
  dispatchEvent(new CustomEvent('studio:generate', { detail: request }));
});

addEventListener('studio:compare-with', ({ detail: record }) => gallery.compareWith(record));
addEventListener('studio:compare', ({ detail: [first, second] }) => $('studio-compare').open(first, second, () => back(second)));

/* What was spent, and whether there is anything yet */

addEventListener('studio:changed', changed);

function changed() {
  const now = new Date();
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() / 1000;
  const month = new Date(now.getFullYear(), now.getMonth(), 1).getTime() / 1000;
  const spent = (since) => gallery.items.filter((item) => item.created >= since).reduce((sum, item) => sum + (item.cost || 0), 0);
  const known = (since) => gallery.isComplete || gallery.items.at(-1)?.created < since;
  $('#spent-today').textContent = money(spent(today)) + (known(today) ? '' : '+');
  $('#spent-month').textContent = money(spent(month)) + (known(month) ? '' : '+');
  $('#month').textContent = now.toLocaleDateString([], { month: 'long' });
  $('#spend').hidden = gallery.items.length === 0;
  $('#empty').hidden = gallery.items.length > 0 || batches.childElementCount > 0;
}

/** What the newest picture with the model and, if it is the same, the quality has cost. */
composer.costOf = (id, options) => gallery.items.find((item) => item.model === id && item.cost > 0
  && item.options?.quality === options.quality)?.cost ?? null;

for (const idea of document.querySelectorAll('.tries button')) idea.addEventListener('click', () => composer.write(idea.textContent));

addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, dialog');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    composer.focusPrompt();
  }
});

$('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  (gallery.hidden ? $('#empty h2') : gallery.wall).focus();
});

$('#theme').addEventListener('click', () => {
  const root = document.documentElement;
  const dark = (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('studio.theme', root.dataset.theme);
});

sessionStorage.removeItem('studio.tries');
start();
