/** The options that the chosen model takes. A chosen value that it does not take stays visible, and says so. */

import { button, error, h, iconButton, plural, randomSeed, ratioOf } from './dom.js';
import * as models from './models.js';

const MOST_PICTURES = 10;
const WORDS = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', svg: 'SVG' };

class StudioOptions extends HTMLElement {
  /** The chosen values by name. What is left to the model is missing. */
  chosen = {};
  count = 1;
  seed = '';
  #model;

  connectedCallback() {
    this.id = 'options';
    this.className = 'opts';
  }

  /** The fields of the request. */
  get value() {
    const fields = { ...this.chosen };
    if (this.count > 1) fields.n = this.count;
    if (this.seed !== '' && this.#takesSeed()) fields.seed = Number(this.seed);
    return fields;
  }

  /** Says what differs from the model's defaults. */
  get summary() {
    const words = Object.entries(this.chosen).map(([name, value]) => (name === 'output_compression' ? value + ' %' : label(value)));
    if (this.count > 1) words.push(plural(this.count, 'picture'));
    if (this.seed !== '') words.push('seed ' + this.seed);
    return words.join(' · ');
  }

  /** Each problem as [field, sentence]. */
  get problems() {
    const problems = [];
    if (!(this.count >= 1 && this.count <= MOST_PICTURES)) problems.push(['n', `Choose 1 to ${MOST_PICTURES} pictures.`]);
    if (!/^-?\d{0,18}$/.test(this.seed)) problems.push(['seed', 'A seed is a whole number. Leave it empty for a random one.']);
    for (const option of models.OPTIONS) {
      if (this.#isLost(option) && models.isHard(option.name, this.chosen[option.name])) {
        problems.push([option.name, this.#refusal(option)]);
      }
    }
    return problems;
  }

  show(model, { chosen, count, seed } = {}) {
    this.#model = model;
    if (chosen) this.chosen = { ...chosen };
    if (count) this.count = count;
    if (seed != null) this.seed = String(seed);
    const offered = models.OPTIONS.filter((option) => models.isOffered(model, option) || this.chosen[option.name] != null);
    this.replaceChildren(...offered.map((option) => this.#field(option)), this.#counter(), ...(this.#takesSeed() ? [this.#seedField()] : []));
  }

  /** The control of a field, or null if it is not shown. */
  control(field) {
    const box = this.querySelector(`[data-field="${field}"]`);
    return box?.querySelector('input:checked') || box?.querySelector('input') || null;
  }

  /** Shows sentences by field. The next change takes them away. */
  showErrors(errors) {
    for (const [field, sentence] of errors) {
      const box = this.querySelector(`[data-field="${field}"]`);
      box?.querySelector('.errors').replaceChildren(error(sentence));
      box?.classList.add('wrong');
      this.control(field)?.setAttribute('aria-invalid', 'true');
    }
  }

  #takesSeed() { return Boolean(models.parameter(this.#model, 'seed')); }

  #isLost({ name }) {
    const value = this.chosen[name];
    const values = models.values(this.#model, name);
    return value != null && this.#model && !(values.length ? values.includes(value) : models.parameter(this.#model, name));
  }

  #refusal({ name }) {
    const what = this.chosen[name] === 'svg' ? 'make SVG files' : 'make transparent backgrounds';
    const other = models.takers(name, this.chosen[name])[0];
    return `${models.title(this.#model)} can’t ${what}.` + (other ? ` Use ${models.title(other)}, which can, or choose another value.` : '');
  }

  #fitting({ name }) {
    return models.parameter(this.#model, name)
      ? `${models.title(this.#model)} does not take ${label(this.chosen[name])}. It will be fitted to the nearest value.`
      : `${models.title(this.#model)} does not take this. It will be left out.`;
  }

  #field(option) {
    if (option.kind === 'number') return this.#number(option);
    const values = ['', ...models.values(this.#model, option.name).filter((value) => value !== 'auto')];
    const chosen = this.chosen[option.name] ?? '';
    const lost = this.#isLost(option);
    if (lost) values.push(chosen);
    const ratios = option.kind === 'ratios';
    const radios = values.map((value) => h('label', { class: lost && value === chosen ? 'lost' : null },
      h('input', {
        type: 'radio', name: option.name, value, checked: value === chosen, 'aria-describedby': 'error-' + option.name,
        onchange: () => this.#set(option.name, value),
      }),
      ratios && h('i', value ? { '--r': ratioOf(value) } : { class: 'auto' }),
      h('span', null, label(value))));
    return h('fieldset', { class: ratios || values.length > 5 ? 'wide' : 'half2', 'data-field': option.name },
      h('legend', null, option.label),
      h('div', { class: ratios ? 'ratios' : 'seg' }, radios),
      this.#below(option, lost));
  }

  #below(option, lost) {
    const box = h('div', { class: 'errors', id: 'error-' + option.name });
    if (lost && models.isHard(option.name, this.chosen[option.name])) box.append(error(this.#refusal(option)));
    else if (lost) box.append(h('p', { class: 'soft' }, this.#fitting(option)));
    return box;
  }

  #number({ name, label: text, hint }) {
    const { min = 0, max = 100 } = models.parameter(this.#model, name) || {};
    return this.#labelled(name, text, hint, h('div', { class: 'field' }, h('input', {
      id: 'option-' + name, inputmode: 'numeric', placeholder: `${min} to ${max}`, value: this.chosen[name] ?? '',
      'aria-describedby': 'error-' + name, onchange: (e) => this.#set(name, e.target.value === '' ? '' : Number(e.target.value)),
    })));
  }

  #counter() {
    const input = h('input', {
      id: 'option-n', inputmode: 'numeric', value: this.count, 'aria-describedby': 'error-n',
      onchange: () => this.#recount(Number(input.value), input),
    });
    return this.#labelled('n', 'Pictures', `1 to ${MOST_PICTURES}`, h('div', { class: 'field step' },
      button('−', () => this.#recount(Math.max(1, this.count - 1), input), { class: null, 'aria-label': 'One fewer' }),
      input,
      button('+', () => this.#recount(Math.min(MOST_PICTURES, this.count + 1), input), { class: null, 'aria-label': 'One more' })));
  }

  #seedField() {
    const input = h('input', {
      id: 'option-seed', inputmode: 'numeric', placeholder: 'Random', value: this.seed, 'aria-describedby': 'error-seed',
      onchange: () => { this.seed = input.value.trim(); this.#tell(); },
    });
    const roll = () => {
      input.value = this.seed = String(randomSeed());
      this.#tell();
    };
    return this.#labelled('seed', 'Seed', 'optional', h('div', { class: 'field' }, input, iconButton('dice', 'Pick a seed', roll, { class: null })));
  }

  #labelled(name, text, hint, field) {
    return h('div', { 'data-field': name },
      h('label', { class: 'lab', for: 'option-' + name }, text + ' ', h('small', null, hint)), field,
      h('div', { class: 'errors', id: 'error-' + name }));
  }

  #recount(count, input) {
    this.count = count;
    input.value = Number.isNaN(count) ? input.value : count;
    this.#tell();
  }

  #set(name, value) {
    if (value === '') delete this.chosen[name];
    else this.chosen[name] = value;
    this.#tell();
  }

  #tell() { this.dispatchEvent(new Event('change', { bubbles: true })); }
}

const label = (value) => WORDS[value] || value || 'auto';


customElements.define('studio-options', StudioOptions);
