/** The reference pictures of a request: pasted, dropped, picked from files, or from the gallery. */

import { error, h, icon } from './dom.js';

const READABLE = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const LONGEST_SIDE = 2048;
/** Gateways and Lambda limit a request to some megabytes, of which base64 takes a third. */
const LARGE = 1.5e6;

class ReferenceList extends HTMLElement {
  #items = [];
  #list = h('ul', { 'aria-label': 'Reference pictures' });
  #errors = h('div', { class: 'errors', id: 'error-input_references' });
  #file = h('input', { type: 'file', accept: 'image/*', multiple: true, hidden: true, onchange: () => this.#picked() });
  #add = h('button', { type: 'button', class: 'add', onclick: () => this.#file.click() },
    icon('plus'), 'Add a reference', h('span', { class: 'soft' }, 'or paste, or drop'));

  connectedCallback() {
    this.className = 'refs';
    this.append(this.#list, this.#add, this.#file, this.#errors);
  }

  get control() { return this.#add; }
  get count() { return this.#items.length; }

  /** What the request contains. */
  get value() {
    return this.#items.filter((item) => !item.wrong).map((item) => (item.id
      ? { type: 'image_id', id: item.id }
      : { type: 'image_url', image_url: { url: item.url } }));
  }

  /** The sentence about the first file that cannot be used, or undefined. */
  get problem() { return this.#items.find((item) => item.wrong)?.wrong; }

  addPicture(picture) {
    if (!this.#items.some((item) => item.id === picture.id)) {
      this.#put({ id: picture.id, url: picture.url, name: picture.prompt || 'a picture of the gallery' });
    }
  }

  async addFiles(files) {
    for (const file of files) this.#put(await read(file));
  }

  show(sentences) {
    this.#errors.replaceChildren(...sentences.map((sentence) => error(sentence)));
  }

  #picked() {
    this.addFiles([...this.#file.files]);
    this.#file.value = '';
  }

  #put(item) {
    this.#items.push(item);
    this.#changed();
  }

  #remove(item) {
    this.#items = this.#items.filter((other) => other !== item);
    this.#changed();
    this.#add.focus();
  }

  #changed() {
    this.#list.replaceChildren(...this.#items.map((item, index) => this.#thumbnail(item, index + 1)));
    this.show(this.problem ? [this.problem] : []);
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #thumbnail(item, number) {
    return h('li', { class: item.wrong ? 'wrong' : '' },
      h('img', { src: item.url || null, alt: `Reference ${number}: ${item.name}` }),
      h('button', { type: 'button', class: 'x', 'aria-label': 'Remove reference ' + number, onclick: () => this.#remove(item) }, icon('close')));
  }
}

async function read(file) {
  const name = file.name || 'pasted picture';
  if (!READABLE.includes(file.type)) {
    const kind = (file.type.split('/')[1] || name.split('.').pop()).toUpperCase();
    return { name, wrong: `${name} is a ${kind} file. Models read PNG, JPEG and WebP. Save it as one of those, or remove it.` };
  }
  try {
    const bitmap = await createImageBitmap(file);
    const tooLarge = file.size > LARGE || Math.max(bitmap.width, bitmap.height) > LONGEST_SIDE;
    return { name, url: await dataUrl(tooLarge ? await smaller(bitmap) : file) };
  } catch {
    return { name, wrong: `${name} cannot be read as a picture. Remove it, or choose another file.` };
  }
}

async function smaller(bitmap) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
}

const dataUrl = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

customElements.define('reference-list', ReferenceList);
