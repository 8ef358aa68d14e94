/** Stored pictures, newest first. More come as the end comes near. */

import * as api from './api.js';
import { alt, button, h, icon, money, plural, ratio, say } from './dom.js';
import * as models from './models.js';

const PAGE = 24;
const AHEAD = '1200px';
const NARROWEST = 0.4;
const WIDEST = 3.2;
const REFRESH_PAUSE = 30_000;

class StudioGallery extends HTMLElement {
  #items = [];
  #next = null;
  #state = 'new';
  #search = '';
  #selected = null;
  #refreshed = 0;
  #count = h('small', { class: 'num' });
  #wall = h('ul', { class: 'wall', 'aria-label': 'Gallery', id: 'gallery', tabindex: -1 });
  #none = h('p', { class: 'soft none' });
  #end = h('div', { class: 'end' });
  #compare = button('Compare', () => this.#select(this.#selected ? null : []), { 'aria-pressed': 'false' });

  connectedCallback() {
    this.append(
      h('div', { class: 'tools' },
        h('h2', null, 'Gallery ', this.#count),
        h('label', { class: 'find' }, icon('find'), h('span', { class: 'vh' }, 'Search prompts'), h('input', {
          type: 'search', placeholder: 'Search prompts', oninput: (e) => this.#find(e.target.value),
        })),
        this.#compare),
      this.#wall, this.#none, this.#end);
    new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) this.#more(); }, { rootMargin: AHEAD })
      .observe(this.#end);
  }

  get items() { return this.#items; }
  get isComplete() { return this.#state === 'end' || this.#state === 'off'; }
  get wall() { return this.#wall; }

  async load() {
    this.#state = 'new';
    this.#next = null;
    await this.#more();
  }

  add(records) {
    const known = new Set(this.#items.map((item) => item.id));
    this.#put(records.filter((record) => !known.has(record.id)), true);
  }

  tile(record) { return this.#items.find((item) => item.id === record.id)?.tile; }

  /** Removes a picture for good, and goes to the next one. */
  async delete(record) {
    await api.remove(record.id);
    const index = this.#items.findIndex((item) => item.id === record.id);
    const [gone] = this.#items.splice(index, 1);
    gone.tile.remove();
    this.#changed();
    say('Picture deleted.');
    const next = this.#items[Math.min(index, this.#items.length - 1)];
    (next?.tile.querySelector('a') || document.getElementById('prompt')).focus();
  }

  /** Lets one choose the other picture to compare with. */
  compareWith(record) {
    this.#select([record]);
    this.tile(record)?.classList.add('picked');
    say('Choose the other picture.');
  }

  async #more() {
    if (!['new', 'more'].includes(this.#state)) return;
    this.#state = 'loading';
    try {
      const page = await api.gallery(this.#next, PAGE);
      const known = new Set(this.#items.map((item) => item.id));
      this.#put(page.data.filter((record) => !known.has(record.id)), false);
      this.#next = page.next;
      this.#state = page.next ? 'more' : 'end';
    } catch (problem) {
      // An operator may turn the gallery off. Then the page shows what was made in this tab.
      this.#state = [404, 405].includes(problem.status) ? 'off' : 'failed';
      if (this.#state === 'failed' && problem.status !== 401) this.#sayFailed(problem);
    }
    this.#changed();
    if (this.#state === 'more' && this.#isEndNear()) await this.#more();
  }

  #isEndNear() {
    return this.#end.getBoundingClientRect().top < innerHeight + parseInt(AHEAD, 10);
  }

  #sayFailed(problem) {
    this.#end.replaceChildren(h('p', { class: 'soft' }, problem.message + ' ', button('Load again', () => {
      this.#end.replaceChildren();
      this.#state = 'more';
      this.#more();
    }, { class: 'btn small' })));
  }

  #put(records, atTop) {
    for (const record of records) record.tile = this.#tile(record);
    const tiles = records.map((record) => record.tile);
    if (atTop) {
      this.#items.unshift(...records);
      this.#wall.prepend(...tiles);
    } else {
      this.#items.push(...records);
      this.#wall.append(...tiles);
    }
    this.#filter();
    this.#changed();
  }

  #tile(record) {
    const shape = ratio(record);
    const image = h('img', {
      src: record.url, alt: alt(record), loading: 'lazy', decoding: 'async',
      width: record.width, height: record.height,
      onerror: () => this.#refresh(),
    });
    const link = h('a', { href: record.url, onclick: (e) => this.#open(e, record) }, image);
    return h('li', {
      class: shape < NARROWEST || shape > WIDEST ? 'odd' : null, '--r': Math.min(WIDEST, Math.max(NARROWEST, shape)),
    }, link, h('p', { class: 'cap', 'aria-hidden': 'true' }, h('b', null, record.prompt || ''),
      [models.titleOf(record.model), money(record.cost)].filter(Boolean).join(' · ')));
  }

  #open(event, record) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (this.#selected) this.#pick(record);
    else this.dispatchEvent(new CustomEvent('studio:open', { bubbles: true, detail: record }));
  }

  #select(selected) {
    this.#selected = selected;
    this.#compare.setAttribute('aria-pressed', String(Boolean(selected)));
    this.#compare.textContent = selected ? 'Stop comparing' : 'Compare';
    for (const item of this.#items) item.tile.classList.remove('picked');
    if (selected?.length === 0) say('Choose two pictures.');
  }

  #pick(record) {
    if (this.#selected.includes(record)) this.#selected = this.#selected.filter((other) => other !== record);
    else this.#selected.push(record);
    record.tile.classList.toggle('picked', this.#selected.includes(record));
    if (this.#selected.length === 2) {
      this.dispatchEvent(new CustomEvent('studio:compare', { bubbles: true, detail: this.#selected }));
      this.#select(null);
    }
  }

  #find(text) {
    this.#search = text.trim().toLowerCase();
    this.#filter();
    this.#changed();
  }

  #filter() {
    for (const { tile, prompt } of this.#items) tile.hidden = this.#search !== '' && !(prompt || '').toLowerCase().includes(this.#search);
  }

  #changed() {
    const shown = this.#items.filter((item) => !item.tile.hidden).length;
    const some = this.isComplete ? '' : ' so far';
    this.#count.textContent = this.#state === 'off'
      ? `${plural(this.#items.length, 'picture')} of this tab; the function keeps no list`
      : `${plural(shown, 'picture')}${some}, newest first`;
    const nothing = this.#search && !shown && this.#items.length > 0;
    this.#none.replaceChildren(...(nothing ? [`No prompt here mentions “${this.#search}”. `, button('Clear the search', () => {
      const field = this.querySelector('input');
      field.value = '';
      this.#find('');
      field.focus();
    }, { class: 'btn small' })] : []));
    this.hidden = this.#items.length === 0;
    this.dispatchEvent(new Event('studio:changed', { bubbles: true }));
  }

  /** A URL has expired: asks for fresh ones of all pictures that are shown. */
  async #refresh() {
    if (this.#state === 'off' || Date.now() - this.#refreshed < REFRESH_PAUSE) return;
    this.#refreshed = Date.now();
    let before = null;
    for (let seen = 0; seen < this.#items.length; seen += PAGE) {
      const page = await api.gallery(before, PAGE).catch(() => null);
      for (const fresh of page?.data || []) this.#renew(fresh);
      before = page?.next;
      if (!before) return;
    }
  }

  #renew(fresh) {
    const item = this.#items.find((other) => other.id === fresh.id);
    if (!item || item.url === fresh.url) return;
    Object.assign(item, { url: fresh.url, expires_at: fresh.expires_at });
    item.tile.querySelector('img').src = fresh.url;
    item.tile.querySelector('a').href = fresh.url;
  }
}

customElements.define('studio-gallery', StudioGallery);
