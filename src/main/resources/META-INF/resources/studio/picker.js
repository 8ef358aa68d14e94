/** The model picker: a combobox that searches names, makers and abilities. */

import { h, icon, money } from './dom.js';
import * as models from './models.js';

const PRICED_AT_ONCE = 12;

class ModelPicker extends HTMLElement {
  #input;
  #list;
  #shown = [];
  #active = -1;
  #typed = false;
  #chosen = null;

  connectedCallback() {
    this.#list = h('ul', {
      class: 'pop', id: 'model-list', role: 'listbox', 'aria-label': 'Models', hidden: true, onmousedown: (e) => e.preventDefault(),
    });
    this.#input = h('input', {
      id: 'model', role: 'combobox', 'aria-label': 'Model', 'aria-controls': 'model-list', 'aria-expanded': 'false',
      'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false', placeholder: 'Model',
      onfocus: () => this.#input.select(),
      onclick: () => this.#open(''),
      oninput: () => { this.#typed = true; this.#open(this.#input.value); },
      onkeydown: (e) => this.#key(e),
      onblur: () => this.#leave(),
    });
    this.append(this.#input, icon('down'), this.#list);
  }

  get input() { return this.#input; }

  /** The model's slug. Without a catalogue it is what is written. */
  get value() { return this.#chosen || this.#input.value.trim(); }

  set value(id) {
    this.#chosen = id;
    this.#input.value = models.titleOf(id);
    this.#input.title = id;
  }

  /** Asks for the price of a model with the options of now. */
  priceOf = async () => null;

  #open(text) {
    const named = (model) => models.title(model).toLowerCase().includes(text.toLowerCase());
    this.#shown = models.list().filter((model) => models.matches(model, text)).sort((one, other) => named(other) - named(one));
    this.#active = this.#typed ? 0 : this.#shown.findIndex((model) => model.id === this.#chosen);
    this.#list.replaceChildren(...(this.#shown.length
      ? this.#shown.map((model, index) => this.#row(model, index))
      : [h('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, `No model matches “${text}”.`)]));
    this.#list.hidden = models.list().length === 0;
    this.#input.setAttribute('aria-expanded', String(!this.#list.hidden));
    this.#mark();
  }

  #row(model, index) {
    const price = h('span', { class: 'num' });
    if (index < PRICED_AT_ONCE) {
      this.priceOf(model.id)
        .then((known) => { price.textContent = known?.dollars != null ? '≈ ' + money(known.dollars) : ''; })
        .catch(() => {});
    }
    return h('li', {
      role: 'option', id: 'model-' + index, 'aria-selected': String(model.id === this.#chosen),
      onclick: () => this.#choose(index),
    }, h('b', null, models.title(model)), price, h('small', null, [models.maker(model), ...models.abilities(model)].join(', ')));
  }

  #mark() {
    [...this.#list.children].forEach((row, index) => row.classList.toggle('on', index === this.#active));
    const row = this.#list.children[this.#active];
    if (row?.id) {
      this.#input.setAttribute('aria-activedescendant', row.id);
      row.scrollIntoView({ block: 'nearest' });
    } else {
      this.#input.removeAttribute('aria-activedescendant');
    }
  }

  #key(event) {
    const open = !this.#list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return this.#open('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#active = (this.#active + step + this.#shown.length) % this.#shown.length;
      this.#mark();
    } else if (event.key === 'Enter' && open && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (this.#shown[this.#active]) this.#choose(this.#active);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      this.#close();
    }
    return undefined;
  }

  #choose(index) {
    this.value = this.#shown[index].id;
    this.#close();
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #close() {
    this.#list.hidden = true;
    this.#typed = false;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
    if (this.#chosen) this.#input.value = models.titleOf(this.#chosen);
  }

  /** Takes what was typed, if it names one model. */
  #leave() {
    const text = this.#input.value.trim().toLowerCase();
    const exact = models.list().find((model) => [model.id, models.title(model)].some((name) => name.toLowerCase() === text));
    const only = exact || (this.#shown.length === 1 && this.#shown[0]);
    if (this.#typed && only && only.id !== this.#chosen) {
      this.#shown = [only];
      this.#choose(0);
    } else {
      this.#close();
    }
  }
}

customElements.define('model-picker', ModelPicker);
