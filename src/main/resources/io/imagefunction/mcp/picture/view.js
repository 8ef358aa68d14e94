/** Shows the calls and their pictures: one at a time, or all in a grid. */

import { button, bytes, error, h, money, plural, ratio, ratioOf, say } from '../../../../META-INF/resources/studio/dom.js';
import { calls, canEdit, canRepeat, canVary, repeat } from './calls.js';
import { canShow, host } from './host.js';

const WIDEST = 2.4;
const NARROWEST = 0.45;
const NARROW = 480;

const $ = (id) => document.getElementById(id);

/** Where the person is: at a shot, or at all of them. */
const place = { shot: null, all: false };

/** What can be looked at: pictures, and calls that have none. */
export function shots() {
  return calls.flatMap((call) => (call.pictures.length ? call.pictures.map((picture) => ({ call, picture })) : [{ call }]));
}

export function current() {
  const all = shots();
  const { call, picture } = place.shot || {};
  return all.find((shot) => shot.call === call && shot.picture === picture) || all.find((shot) => shot.call === call) || all[0];
}

export const isGrid = () => place.all;

export function show(shot, focused) {
  Object.assign(place, { shot, all: false });
  draw();
  if (focused) $('stage').focus();
}

export function showAll() {
  Object.assign(place, { shot: current(), all: true });
  draw();
  (tiles().find((tile) => tile.tabIndex === 0) || $('stage')).focus();
}

/** Shows the neighbour of the picture. */
export function step(by) {
  const all = shots();
  const next = all[all.indexOf(all.find(isCurrent)) + by];
  if (next) show(next, false);
}

const isCurrent = ({ call, picture }) => call === current().call && picture === current().picture;

/** A result of several pictures begins as a grid. */
export function arrived(call) {
  if (call === calls[0] && call.pictures.length > 1 && calls.length === 1) place.all = true;
  if (call.state === 'done') say(call.pictures.length ? `${plural(call.pictures.length, 'picture')} ready.` : 'There are no pictures.');
  else if (call.sentence) say(call.sentence);
  draw();
}

export function draw() {
  const shot = current();
  const { call, picture } = shot;
  const focused = tiles().indexOf(document.activeElement);
  $('stage').setAttribute('aria-label', place.all ? 'All pictures' : nameOf(shot));
  $('stage').setAttribute('aria-busy', String(call.state === 'waiting'));
  $('stage').className = place.all ? 'all' : 'one';
  const scene = place.all ? grid() : stage(shot);
  if ($('stage').firstChild !== scene) $('stage').replaceChildren(scene);
  $('words').hidden = call.state === 'waiting' && !call.arguments.prompt;
  $('prompt').textContent = promptOf(shot);
  $('prompt').hidden = !promptOf(shot);
  $('facts').textContent = facts(shot);
  $('warnings').replaceChildren(...notes(call));
  drawTurn();
  drawActions(call, picture);
  tiles()[focused]?.focus();
}

const tiles = () => [...$('stage').querySelectorAll('.grid button')];

function drawTurn() {
  const all = shots();
  const index = all.findIndex(isCurrent);
  $('turn').hidden = all.length < 2;
  $('all').hidden = place.all;
  $('place').textContent = place.all ? plural(all.length, 'picture') : `${index + 1} of ${all.length}`;
  for (const [id, end] of [['prev', 0], ['next', all.length - 1]]) {
    $(id).hidden = place.all;
    $(id).disabled = index === end;
  }
}

function drawActions(call, picture) {
  const { capabilities, context } = host;
  const one = picture && !place.all;
  const mode = context.displayMode === 'fullscreen' ? 'inline' : 'fullscreen';
  $('again').hidden = !(picture && canVary(call));
  $('edit').hidden = !(one && canEdit(picture));
  $('save').hidden = !(one && (capabilities.downloadFile || capabilities.openLinks));
  $('link').hidden = !one;
  $('full').hidden = !(picture && canShow(mode));
  $('full').setAttribute('aria-pressed', String(mode === 'inline'));
  $('acts').hidden = [...$('acts').querySelectorAll('button')].every((control) => control.hidden);
  const price = priceOf(call);
  $('price').textContent = `Makes a new picture${price ? `, for about ${price}` : ''}. This one stays.`;
  const others = place.all ? call.pictures.length : 1;
  $('cost').textContent = price && money(call.cost / call.pictures.length * others);
  $('again').title = `Makes ${plural(others, 'other picture')} like ${others > 1 ? 'these' : 'this'}`;
}

function stage({ call, picture }) {
  if (!picture && call.state === 'done') return h('p', { class: 'empty soft' }, 'There are no pictures.');
  if (!picture && call.state !== 'waiting') return trouble(call);
  if (!picture) return h('div', { class: 'wait', '--r': shape(ratioOf(call.arguments.aspect_ratio || call.arguments.size)) }, waiting(call));
  if (picture.lost) return h('div', { class: 'lost' }, error(picture.lost));
  return frame({ call, picture });
}

/** The same element each time, so that the picture does not appear anew. */
function frame({ call, picture }) {
  picture.frame ||= h('div', { class: 'frame' });
  if (picture.image.parentElement !== picture.frame) picture.frame.append(picture.image);
  picture.frame.style.setProperty('--r', ratio(picture));
  picture.image.alt = altOf({ call, picture });
  return picture.frame;
}

function trouble(call) {
  return h('div', { class: 'lost' }, error(call.sentence), canRepeat(call) && button('Try again', () => repeat(call)));
}

function waiting(call) {
  const n = Number(call.arguments.n) || 1;
  const gets = /^(get|list)_/.test(host.context.toolInfo?.tool?.name || '') && call === calls[0];
  return h('p', null, gets ? 'Getting the pictures' : `Making ${n > 1 ? `${n} pictures` : 'the picture'}`, ' ',
    h('span', { class: 'num elapsed', 'aria-hidden': 'true' }, elapsed(call)));
}

const elapsed = (call) => `${Math.floor((Date.now() - call.started) / 1000)} s`;

/** Counts the seconds of what is waited for. */
export function tick() {
  const counter = $('stage').querySelector('.one > .wait .elapsed');
  if (counter) counter.textContent = elapsed(current().call);
}

/** All tiles have one shape. One can be reached by Tab, the others by arrows. */
function grid() {
  const all = shots();
  const shapes = new Set(all.filter(({ picture }) => picture).map(({ picture }) => shape(ratio(picture))));
  const columns = Math.min(all.length === 4 || innerWidth < NARROW ? 2 : 3, all.length);
  const layout = { '--r': shapes.size === 1 ? [...shapes][0] : 1, '--columns': columns, '--rows': Math.ceil(all.length / columns) };
  return h('ul', { class: 'grid', ...layout }, all.map((shot) => {
    const { picture } = shot;
    if (picture) picture.image.alt = '';
    const inner = picture && !picture.lost ? picture.image : h('span', { class: 'soft' }, picture?.lost || shot.call.sentence || 'Being made');
    return h('li', null, h('button', {
      type: 'button', 'aria-label': nameOf(shot), tabindex: isCurrent(shot) ? 0 : -1, onclick: () => show(shot, true),
    }, inner));
  }));
}

/** The tile that an arrow leads to from another one. */
export function neighbour(tile, key) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (by) return tiles()[tiles().indexOf(tile) + by];
  if (key === 'Home' || key === 'End') return tiles().at(key === 'Home' ? 0 : -1);
  const from = tile.getBoundingClientRect();
  const down = key === 'ArrowDown';
  const beyond = tiles().filter((other) => {
    const { top, bottom } = other.getBoundingClientRect();
    return down ? top >= from.bottom : bottom <= from.top;
  });
  const distance = (other) => {
    const to = other.getBoundingClientRect();
    return 4 * Math.abs(to.top - from.top) + Math.abs(to.left + to.width / 2 - from.left - from.width / 2);
  };
  return beyond.sort((one, other) => distance(one) - distance(other))[0];
}

const shape = (r) => Math.min(WIDEST, Math.max(NARROWEST, r));

const promptOf = ({ call, picture }) => (place.all ? call.arguments.prompt : picture?.prompt || call.arguments.prompt) || '';

function nameOf(shot) {
  const all = shots();
  const position = all.length > 1 ? `Picture ${all.findIndex((other) => other.call === shot.call && other.picture === shot.picture) + 1} of ${all.length}` : 'Picture';
  return [position, shot.picture ? altOf(shot) : shot.call.sentence || 'being made'].join(': ');
}

const altOf = ({ call, picture }) => picture.prompt || call.arguments.prompt || 'no prompt is known';

const priceOf = (call) => money(call.cost == null ? null : call.cost / call.pictures.length);

function facts({ call, picture }) {
  if (!picture) return '';
  const type = (picture.media_type || '').replace(/^image\//, '').replace(/\+xml$/, '').toUpperCase();
  const own = [picture.width && `${picture.width} × ${picture.height}`, [type, picture.size && bytes(picture.size)].filter(Boolean).join(', '), picture.bytes?.reduced && 'shown as a smaller copy'];
  const cost = place.all ? money(call.cost) : money(picture.cost) || priceOf(call);
  return [picture.model || call.model, cost, ...(place.all ? [] : own)].filter(Boolean).join('  ·  ');
}

function notes(call) {
  return call.warnings.length ? [h('div', { class: 'note' }, h('ul', null, call.warnings.map((text) => h('li', null, text))))] : [];
}
