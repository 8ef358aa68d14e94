/** One request under way: its frames fill as pictures come. When all are there, they go to the gallery. */

import * as api from './api.js';
import { button, error, h, iconButton, money, plural, ratio, ratioOf, say } from './dom.js';
import * as models from './models.js';

const LONG = 60;
const MOST_RETRIES = 3;
const REFUSALS = ['content_policy_violation', 'refusal'];

class StudioBatch extends HTMLElement {
  #request;
  #count;
  #done = [];
  #abort = new AbortController();
  #begun = performance.now();
  #clock;
  #title = h('span');
  #time = h('small', { class: 'num' });
  #actions = h('div', { class: 'batch-actions' });
  #notes = h('div');
  #frames = h('ul', { class: 'shots', 'aria-label': 'Pictures of this request' });

  get request() { return this.#request; }
  get isOver() { return this.#clock == null; }
  get hasNotes() { return this.#notes.childElementCount > 0; }

  start(request) {
    this.#request = request;
    this.#count = request.n || 1;
    const asked = ratioOf(request.aspect_ratio || request.size || '1:1');
    this.className = 'batch';
    this.append(
      h('header', null,
        h('div', null, h('h2', null, this.#title, ' ', this.#time), h('p', { class: 'serif soft' }, request.prompt)),
        this.#actions),
      this.#notes, this.#frames);
    this.#frames.append(...Array.from({ length: this.#count }, (_, index) => this.#waiting(index, asked)));
    this.#actions.append(button('Cancel', () => this.cancel()));
    this.#clock = setInterval(() => this.#tick(), 1000);
    this.#tick();
    say(`Making ${plural(this.#count, 'picture')}.`);
    return this.#run();
  }

  cancel() {
    this.#abort.abort();
  }

  async #run(tries = 1) {
    try {
      const answer = await api.generate(this.#request, { signal: this.#abort.signal, heard: (event) => this.#heard(event) });
      this.#finish(answer);
    } catch (problem) {
      if (problem.name === 'AbortError') this.#cancelled();
      else if (this.#mayRetry(problem, tries)) await this.#retry(problem, tries);
      else this.#failed(problem);
    }
  }

  #mayRetry(problem, tries) {
    return problem.code === 'rate_limit_exceeded' && problem.retryAfter > 0 && problem.retryAfter <= LONG
      && tries < MOST_RETRIES && !problem.begun;
  }

  async #retry(problem, tries) {
    for (let left = Math.ceil(problem.retryAfter); left > 0; left--) {
      this.#notes.replaceChildren(h('p', { class: 'note' }, `OpenRouter is busy. Trying again in ${left} s.`));
      try {
        await api.pause(1000, this.#abort.signal);
      } catch {
        this.#cancelled();
        return;
      }
    }
    this.#notes.replaceChildren();
    await this.#run(tries + 1);
  }

  #waiting(index, asked) {
    return h('li', { class: 'wait', '--r': asked }, h('span', null, this.#count === 1 ? 'On its way' : `Picture ${index + 1} is on its way`));
  }

  #heard(event) {
    const index = event.index ?? 0;
    const frame = this.#frames.children[index];
    if (!frame) return;
    if (event.type === 'image_generation.partial_image' && event.url && !this.#done[index]) {
      frame.className = 'half';
      frame.replaceChildren(preview(event.url, index + 1, frame), h('span', { class: 'tag' }, 'Preview'));
    } else if (event.type === 'image_generation.completed') {
      this.#done[index] = api.picture(event);
      this.#fill(frame, this.#done[index]);
      const ready = this.#ready();
      if (ready < this.#count) say(`${ready} of ${this.#count} pictures ready.`);
      this.#tick();
    }
  }

  #fill(frame, picture) {
    frame.className = 'come';
    frame.style.setProperty('--r', ratio(picture));
    frame.replaceChildren(h('a', { href: picture.url, target: '_blank', rel: 'noreferrer' },
      h('img', { src: picture.url, alt: this.#request.prompt })));
  }

  #ready() { return this.#done.filter(Boolean).length; }

  #seconds() { return Math.round((performance.now() - this.#begun) / 1000); }

  #tick() {
    const ready = this.#ready();
    const seconds = this.#seconds();
    this.#title.textContent = ready ? `${ready} of ${this.#count} ready` : `Making ${plural(this.#count, 'picture')}`;
    const hint = ready ? `, cancelling keeps ${ready === 1 ? 'this one' : 'these ' + ready}`
      : seconds > LONG ? '. Large pictures can take two minutes.' : '';
    this.#time.textContent = `${seconds} s${hint}`;
  }

  #finish(answer) {
    const pictures = answer.data.filter(Boolean);
    const warnings = (answer.warnings || []).map((warning) => warning.message || String(warning));
    const cost = answer.usage?.cost ?? null;
    this.#end(pictures, answer, cost);
    if (warnings.length) this.#notes.replaceChildren(h('div', { class: 'note' }, h('ul', null, warnings.map((text) => h('li', null, text)))));
    this.#title.textContent = plural(pictures.length, 'picture');
    this.#time.textContent = [this.#seconds() + ' s', money(cost)].filter(Boolean).join(', ');
    this.#actions.replaceChildren(this.#again(), this.#dismiss());
    say(`${plural(pictures.length, 'picture')} ready${cost ? ', ' + money(cost) : ''}.` + (warnings.length ? ` ${plural(warnings.length, 'note')}.` : ''));
  }

  #cancelled() {
    const kept = this.#done.filter(Boolean);
    this.#end(kept, {}, null);
    this.#title.textContent = 'Cancelled';
    this.#time.textContent = kept.length ? `${plural(kept.length, 'picture')} kept` : '';
    this.#actions.replaceChildren(this.#again(), this.#dismiss());
    say('Cancelled. ' + (kept.length ? `${plural(kept.length, 'picture')} kept.` : 'No picture was kept.'));
  }

  #failed(problem) {
    const kept = this.#done.filter(Boolean);
    this.#end(kept, {}, problem.cost);
    if (!kept.length && isRefused(problem)) {
      this.dispatchEvent(new CustomEvent('studio:refused', { bubbles: true, detail: problem }));
      this.remove();
      return;
    }
    const sentence = wording(problem);
    this.#title.textContent = kept.length ? `${kept.length} of ${plural(this.#count, 'picture')}` : 'No picture';
    this.#time.textContent = this.#seconds() + ' s';
    this.#notes.replaceChildren(error(sentence));
    this.#actions.replaceChildren(button('Try again', () => this.#repeat(this.#request)), this.#dismiss());
    say(sentence);
  }

  /** Stops the clock and hands the pictures over, with what the gallery knows of each. */
  #end(pictures, answer, cost) {
    clearInterval(this.#clock);
    this.#clock = null;
    this.#frames.remove();
    const { prompt, model, stream, n, ...options } = this.#request;
    const records = pictures.map((picture) => ({
      ...picture, prompt, options, model: answer.model || model,
      created: answer.created || Math.floor(Date.now() / 1000),
      cost: cost == null ? null : cost / pictures.length,
      seconds: this.#seconds(),
    }));
    this.dispatchEvent(new CustomEvent('studio:made', { bubbles: true, detail: records }));
  }

  #again() {
    const model = models.find(this.#request.model);
    const { seed, ...request } = this.#request;
    return button(models.parameter(model, 'seed') ? 'Again, new seeds' : 'Again', () => this.#repeat(request));
  }

  #repeat(request) {
    this.dispatchEvent(new CustomEvent('studio:generate', { bubbles: true, detail: request }));
    this.remove();
  }

  #dismiss() { return iconButton('close', 'Dismiss', () => this.remove()); }
}

/** A preview, in whose shape its frame is from then on. */
const preview = (src, number, frame) => h('img', {
  src, alt: 'Preview of picture ' + number,
  onload: ({ target }) => frame.style.setProperty('--r', target.naturalWidth / target.naturalHeight || 1),
});

/** Whether the request itself must be changed, so that the composer shows what is wrong. */
const isRefused = (problem) => [401, 403].includes(problem.status) || (problem.code === 'offline' && !problem.begun)
  || problem.code === 'price_limit_exceeded'
  || (problem.param && problem.status >= 400 && problem.status < 500 && !REFUSALS.includes(problem.code));

function wording(problem) {
  if (REFUSALS.includes(problem.code) && !problem.cost) {
    return `The model refused this prompt. Nothing was charged; say it another way or use another model. (${problem.message})`;
  }
  if (problem.begun && problem.code === 'offline') {
    return 'The connection was lost. What was finished is kept; the rest may still be charged.';
  }
  return problem.message;
}

customElements.define('studio-batch', StudioBatch);
