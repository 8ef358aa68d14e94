/** The composer: prompt, references, model, options, price, and the button. */

import './options.js';
import './picker.js';
import './references.js';
import { error, h, icon, money, plural, say } from './dom.js';
import * as models from './models.js';

const DRAFT = 'studio.draft';
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

class StudioComposer extends HTMLElement {
  /** What such a picture has cost before, for models whose price is not per picture. */
  costOf = () => null;
  #prompt = h('textarea', {
    id: 'prompt', rows: 1, placeholder: 'Describe the picture you want to see', 'aria-describedby': 'error-prompt',
    oninput: () => { sessionStorage.setItem(DRAFT, this.#prompt.value); this.#clear(); },
  });
  #promptErrors = h('div', { class: 'errors', id: 'error-prompt' });
  #references = h('reference-list');
  #picker = h('model-picker', { class: 'model' });
  #modelErrors = h('div', { class: 'errors wide', id: 'error-model' });
  #summary = h('span');
  #disclosure = h('button', {
    type: 'button', class: 'btn bare sum', 'aria-expanded': 'false', 'aria-controls': 'options', onclick: () => this.toggle(),
  }, icon('tune'), this.#summary);
  #options = h('studio-options', { hidden: true });
  #foot = h('div', { class: 'hint', id: 'error-request' });
  #price = h('p', { class: 'price num', id: 'price' });
  #form = h('form', {
    class: 'composer', 'aria-label': 'New picture', novalidate: true, onsubmit: (e) => { e.preventDefault(); this.submit(); },
  });
  #asked = 0;

  connectedCallback() {
    this.#form.append(
      h('div', { class: 'write' }, h('label', { class: 'vh', for: 'prompt' }, 'Prompt'), this.#prompt, this.#promptErrors),
      this.#references,
      h('div', { class: 'set' }, this.#picker, this.#disclosure, this.#modelErrors),
      this.#options,
      h('div', { class: 'go' }, this.#foot, this.#price,
        h('button', { class: 'btn main', 'aria-describedby': 'price' }, 'Generate')));
    this.append(this.#form);
    this.#prompt.value = sessionStorage.getItem(DRAFT) || '';
    this.#picker.input.setAttribute('aria-describedby', 'error-model');
    this.#picker.priceOf = (id) => this.#priceOf(id);
    this.addEventListener('change', () => this.#changed());
    this.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); this.submit(); }
      if (e.key === 'Escape' && !this.#options.hidden) this.toggle(false);
    });
    this.#watchFiles();
    this.#watchScroll();
    this.#hint();
  }

  get prompt() { return this.#prompt.value.trim(); }

  focusPrompt() { this.#prompt.focus(); }

  write(prompt) {
    this.#prompt.value = prompt;
    sessionStorage.setItem(DRAFT, prompt);
    this.focusPrompt();
  }

  /** Shows the catalogue once it is there, and chooses a model. */
  ready(model) {
    if (model) this.#picker.value = model.id;
    this.#changed();
  }

  reference(picture) {
    this.#references.addPicture(picture);
    this.focusPrompt();
  }

  toggle(open = this.#options.hidden) {
    this.#options.hidden = !open;
    this.#disclosure.setAttribute('aria-expanded', String(open));
    this.#hint();
  }

  submit() {
    const problems = this.#problems();
    if (problems.length) {
      this.refuse(problems);
      return;
    }
    this.#clear();
    models.remember(this.#picker.value);
    const references = this.#references.value;
    const request = { model: this.#picker.value, prompt: this.prompt, ...this.#options.value };
    if (references.length) request.input_references = references;
    if (!request.model) delete request.model;
    this.dispatchEvent(new CustomEvent('studio:generate', { bubbles: true, detail: request }));
  }

  /** Shows each problem at its field, and goes to the first one. A problem is [field, sentence]. */
  refuse(problems) {
    const errors = new Map(problems.map(([field, sentence]) => [field.replace(/[[.].*$/, ''), sentence]));
    const options = [...errors.keys()].filter((field) => this.#options.control(field));
    if (options.length) this.toggle(true);
    this.#show(this.#promptErrors, errors.get('prompt'), this.#prompt);
    this.#show(this.#modelErrors, errors.get('model') || errors.get('models'), this.#picker.input);
    this.#options.showErrors(errors);
    if (errors.has('input_references')) this.#references.show([errors.get('input_references')]);
    const shown = ['prompt', 'model', 'models', 'input_references', ...options];
    const others = [...errors].filter(([field]) => !shown.includes(field)).map(([, sentence]) => sentence);
    const count = plural(problems.length, 'thing needs', 'things need').replace(/^1 /, 'one ');
    this.#foot.replaceChildren(...(others.length ? others : [`Not sent: ${count} a change. Nothing was charged.`]).map((text) => error(text)));
    scrollTo({ top: 0 });
    this.#first(errors)?.focus();
    say(others[0] || `Not sent: ${count} a change. ${[...errors.values()].join(' ')}`);
  }

  #first(errors) {
    const controls = {
      prompt: this.#prompt, input_references: this.#references.control, model: this.#picker.input, models: this.#picker.input,
    };
    return [...Object.keys(controls), ...errors.keys()]
      .filter((field) => errors.has(field))
      .map((field) => controls[field] || this.#options.control(field))
      .find(Boolean);
  }

  #problems() {
    const model = models.find(this.#picker.value);
    const most = model ? models.references(model) : 16;
    const problems = [];
    if (!this.prompt) problems.push(['prompt', 'Write a prompt first.']);
    if (this.#references.problem) problems.push(['input_references', this.#references.problem]);
    else if (this.#references.count > most) problems.push(['input_references', tooMany(model, most)]);
    return problems.concat(this.#options.problems);
  }

  #show(box, sentence, control) {
    box.replaceChildren(...(sentence ? [error(sentence)] : []));
    if (sentence) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }

  #clear() {
    this.#show(this.#promptErrors, null, this.#prompt);
    this.#show(this.#modelErrors, null, this.#picker.input);
    this.#options.show(models.find(this.#picker.value));
    if (!this.#references.problem) this.#references.show([]);
    this.#hint();
  }

  #hint() {
    this.#foot.replaceChildren(h('span', { class: 'soft keys' }, h('kbd', null, MAC ? '⌘' : 'Ctrl'), ' ', h('kbd', null, 'Enter')));
  }

  #changed() {
    const focused = document.activeElement;
    const again = this.#options.contains(focused) ? focused.name || focused.id : null;
    this.#clear();
    if (again) (this.#options.querySelector(`[name="${again}"]:checked`) || document.getElementById(again))?.focus();
    const summary = this.#options.summary;
    this.#summary.textContent = summary || 'Options';
    this.#disclosure.setAttribute('aria-label', summary ? 'Options: ' + summary.replaceAll(' · ', ', ') : 'Options');
    this.updatePrice();
  }

  /** The price before paying: the sum, and what it is made of. */
  async updatePrice() {
    const asked = ++this.#asked;
    const id = this.#picker.value;
    const price = id ? await this.#priceOf(id).catch(() => null) : null;
    if (asked !== this.#asked) return;
    const count = this.#options.count || 1;
    if (price?.dollars == null) {
      this.#price.replaceChildren(h('small', { class: 'soft' }, price?.text || ''));
    } else {
      const parts = count > 1 ? `${count} × ${money(price.dollars)}` : price.from || '';
      this.#price.replaceChildren(h('b', null, '≈ ' + money(count * price.dollars)), h('small', { class: 'soft' }, parts));
    }
  }

  #priceOf(id) {
    return models.price(id, this.#options.value, this.#references.count, this.costOf(id, this.#options.value));
  }

  /** Pictures may be pasted and dropped anywhere on the page. */
  #watchFiles() {
    const images = (transfer) => [...(transfer?.files || [])];
    document.addEventListener('paste', (e) => {
      if (images(e.clipboardData).length) { e.preventDefault(); this.#references.addFiles(images(e.clipboardData)); }
    });
    document.addEventListener('dragover', (e) => { e.preventDefault(); this.#form.classList.add('drop'); });
    document.addEventListener('dragleave', (e) => { if (!e.relatedTarget) this.#form.classList.remove('drop'); });
    document.addEventListener('drop', (e) => {
      e.preventDefault();
      this.#form.classList.remove('drop');
      this.#references.addFiles(images(e.dataTransfer));
    });
  }

  /** Once its place has scrolled away, the composer is one line at the top. Its place keeps its height. */
  #watchScroll() {
    let full = 0;
    addEventListener('scroll', () => {
      const small = this.#form.classList.contains('small');
      if (!small) full = this.#form.offsetHeight;
      const gone = this.getBoundingClientRect().top + full < 0;
      if (gone === small) return;
      this.style.minHeight = gone ? full + 'px' : '';
      this.#form.classList.toggle('small', gone);
    }, { passive: true });
  }
}

const tooMany = (model, most) => (most === 0
  ? `${models.title(model)} takes no reference pictures. Remove them, or choose another model.`
  : `${models.title(model)} takes at most ${plural(most, 'reference')}. Remove some, or choose another model.`);

customElements.define('studio-composer', StudioComposer);
