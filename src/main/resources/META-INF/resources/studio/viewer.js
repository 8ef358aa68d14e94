/** One picture, large, with its facts; and two side by side. */

import * as api from './api.js';
import { alt, button, bytes, copy, day, h, iconButton, money, ratio, say, when } from './dom.js';
import * as models from './models.js';

class StudioViewer extends HTMLElement {
  #records = [];
  #index = 0;
  #more = false;
  #dialog = h('dialog', {
    class: 'view', 'aria-labelledby': 'view-title', onkeydown: (e) => this.#key(e), onclose: () => this.#closed(),
  });
  #onclose = () => {};

  connectedCallback() { this.append(this.#dialog); }

  /** @param closed is called with the picture that was shown last */
  open(records, record, more, closed) {
    this.#records = records;
    this.#more = more;
    this.#onclose = closed;
    this.#show(records.indexOf(record));
    this.#dialog.showModal();
  }

  close() { this.#dialog.close(); }

  #closed() {
    const record = this.#records[this.#index];
    this.#dialog.replaceChildren();
    if (record) this.#onclose(record);
  }

  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) this.#step(step);
  }

  #step(by) {
    const index = this.#index + by;
    if (!this.#records[index]) return;
    const focused = document.activeElement?.getAttribute('aria-label');
    this.#show(index);
    [...this.#dialog.querySelectorAll('button')].find((control) => control.getAttribute('aria-label') === focused)?.focus();
  }

  #show(index) {
    this.#index = index;
    const record = this.#records[index];
    const image = h('img', { src: record.url, alt: alt(record) });
    this.#dialog.replaceChildren(
      h('div', { class: 'stage', '--r': ratio(record) },
        h('div', { class: 'over t' },
          h('span', { class: 'grow soft num' }, `${index + 1} of ${this.#records.length}${this.#more ? '+' : ''}`),
          iconButton('close', 'Close', () => this.close())),
        image,
        h('div', { class: 'over b' },
          iconButton('prev', 'Newer', () => this.#step(-1), { disabled: index === 0 }),
          h('a', { class: 'btn bare small', href: record.url, target: '_blank', rel: 'noreferrer' }, 'Full size'),
          iconButton('next', 'Older', () => this.#step(1), { disabled: index === this.#records.length - 1 }))),
      this.#side(record));
  }

  #side(record) {
    return h('div', { class: 'side' },
      h('div', null,
        h('h2', { id: 'view-title' }, record.prompt || 'Picture'),
        record.prompt && button('Copy prompt', () => copy(record.prompt, 'Prompt copied.'), { class: 'btn bare small flush' })),
      this.#actions(record),
      facts(record),
      record.prompt && this.#curl(record),
      this.#low(record));
  }

  #actions(record) {
    const seeded = models.parameter(models.find(record.model), 'seed');
    const act = (name) => () => {
      this.close();
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: record }));
    };
    return h('div', { class: 'acts' },
      record.prompt && button(seeded ? 'Again, another seed' : 'Again', act('studio:again'), { class: 'btn main' }),
      button('Use as reference', act('studio:reference')),
      button('Compare', act('studio:compare-with')));
  }

  #curl(record) {
    const command = curl(record);
    return h('details', null, h('summary', null, 'Repeat with curl'), h('pre', { tabindex: 0 }, command),
      button('Copy', () => copy(command, 'Command copied.'), { class: 'btn small' }));
  }

  #low(record) {
    const row = h('div', { class: 'low' });
    const end = record.link ? record.link_expires : record.expires_at;
    const copied = end ? `Link copied. It works until ${day(end)}.` : 'Link copied.';
    row.append(
      h('span', null,
        button('Download', () => download(record)), ' ',
        button('Copy link', () => copy(record.link || record.url, copied))),
      button('Delete', () => this.#ask(row, record), { class: 'btn bare bad' }));
    return row;
  }

  /** Asks once, in the same place. */
  #ask(row, record) {
    const keep = button('Keep', () => {
      const fresh = this.#low(record);
      row.replaceWith(fresh);
      fresh.querySelector('.bad').focus();
    });
    const remove = button('Delete', async () => {
      try {
        remove.disabled = true;
        await this.removal(record);
        this.#records = [];
        this.close();
      } catch (problem) {
        remove.disabled = false;
        row.append(h('p', { class: 'err' }, problem.message));
        say(problem.message);
      }
    }, { class: 'btn bad' });
    row.replaceChildren(h('span', null, 'Delete for good?'), h('span', null, remove, ' ', keep));
    keep.focus();
  }

  /** Deletes the picture; the page sets it. */
  removal = async () => {};
}

function facts(record) {
  const made = when(record.created) + (record.seconds ? `, in ${record.seconds} s` : '');
  const type = (record.media_type || '').replace(/^image\//, '').replace(/\+xml$/, '').toUpperCase();
  const size = [record.width && `${record.width} × ${record.height}`, type, record.size && bytes(record.size)].filter(Boolean).join(', ');
  const { input_references: references, seed, ...options } = record.options || {};
  const rows = [
    ['Model', models.titleOf(record.model)],
    ['Cost', record.cost == null ? 'not known' : money(record.cost)],
    ['Made', made],
    ['Size', size],
    ...Object.entries(options).filter(([, value]) => ['string', 'number'].includes(typeof value))
      .map(([name, value]) => [name.replaceAll('_', ' ').replace(/^./, (c) => c.toUpperCase()), String(value)]),
    seed != null && ['Seed', String(seed)],
    references?.length && ['References', String(references.length)],
    record.sha256 && ['SHA-256', h('span', { class: 'mono', title: record.sha256 }, `${record.sha256.slice(0, 6)}…${record.sha256.slice(-4)}`)],
  ].filter((row) => row && row[1]);
  return h('dl', { class: 'facts' }, rows.flatMap(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
}

/** The request that makes such a picture again: what the record has, without pictures that were sent along. */
export function repetition(record) {
  const { input_references: references, n, stream, ...options } = record.options || {};
  const stored = (references || []).filter((reference) => reference.type !== 'image_url' || !/^data:/.test(reference.image_url?.url || 'data:'));
  return { model: record.model, prompt: record.prompt, ...options, ...(stored.length ? { input_references: stored } : {}) };
}

function curl(record) {
  const body = JSON.stringify(repetition(record), null, 1).replaceAll("'", "'\\''");
  const lines = [`curl "${api.url('api/v1/images')}"`];
  if (api.token.get()) lines.push('  -H "Authorization: Bearer $TOKEN"');
  return [...lines, `  --json '${body}'`].join(' \\\n');
}

/** Saves the file. Where the bucket does not let pages read it, the browser opens it instead. */
async function download(record) {
  const name = `${record.id || 'picture'}.${(record.media_type || 'image/png').replace(/^image\//, '').replace(/\+xml$/, '')}`;
  let href = record.url;
  try {
    const response = await fetch(record.url);
    if (response.ok) href = URL.createObjectURL(await response.blob());
  } catch {
    // Opened below.
  }
  h('a', { href, download: name, target: href === record.url ? '_blank' : null, rel: 'noreferrer' }).click();
  if (href !== record.url) setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

class StudioCompare extends HTMLElement {
  #dialog = h('dialog', { class: 'duo', 'aria-labelledby': 'compare-title', onclose: () => this.#onclose() });
  #onclose = () => {};

  connectedCallback() { this.append(this.#dialog); }

  open(first, second, closed) {
    this.#onclose = closed;
    this.#show(first, second);
    this.#dialog.showModal();
  }

  #show(first, second) {
    this.#dialog.replaceChildren(
      h('header', null, h('h2', { id: 'compare-title' }, 'Comparing two pictures'),
        button('Swap', () => this.#show(second, first), { class: 'btn bare small' }),
        iconButton('close', 'Close', () => this.#dialog.close())),
      h('div', { class: 'pair' }, this.#figure('A', first), this.#figure('B', second)),
      differences(first, second));
  }

  #figure(letter, record) {
    return h('figure', null,
      h('img', { src: record.url, alt: alt(record) }),
      h('figcaption', null, h('b', null, letter), button('Use as reference', () => {
        this.#dialog.close();
        this.dispatchEvent(new CustomEvent('studio:reference', { bubbles: true, detail: record }));
      }, { class: 'btn small' })));
  }
}

/** What differs comes first, and bold. */
function differences(first, second) {
  const facts = [
    ['Prompt', (record) => record.prompt || ''],
    ['Model', (record) => models.titleOf(record.model)],
    ['Seed', (record) => String(record.options?.seed ?? '')],
    ['Cost', (record) => money(record.cost)],
    ['Size', (record) => (record.width ? `${record.width} × ${record.height}` : '')],
  ].map(([name, of]) => [name, of(first), of(second)]).filter(([, a, b]) => a || b);
  facts.sort(([, a, b], [, c, d]) => Number(a === b) - Number(c === d));
  return h('table', { class: 'diff' }, h('caption', { class: 'vh' }, 'What differs'),
    h('thead', { class: 'vh' }, h('tr', null, ['A', 'Fact', 'B'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', null, facts.map(([name, a, b]) => h('tr', { class: a === b ? null : 'ne' },
      h('td', null, a || '–'), h('th', { scope: 'row' }, name), h('td', null, b || '–')))));
}

customElements.define('studio-viewer', StudioViewer);
customElements.define('studio-compare', StudioCompare);
