/** Elements, icons, formats, the status line. */

const ICONS = {
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  down: '<path d="M7 10l5 5 5-5"/>',
  tune: '<path d="M4 8h9m6 0h1M4 16h1m6 0h9"/><circle cx="16" cy="8" r="2.6"/><circle cx="8" cy="16" r="2.6"/>',
  prev: '<path d="M15 5l-7 7 7 7"/>',
  next: '<path d="M9 5l7 7-7 7"/>',
  dice: '<rect x="4" y="4" width="16" height="16" rx="3"/><path stroke-width="2.6" d="M9 9h0m6 0h0m-3 3h0m-3 3h0m6 0h0"/>',
  find: '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4 4"/>',
};

/** Makes an element. Names that begin with "on" are listeners, with "--" style properties; null and false are left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name.startsWith('--')) element.style.setProperty(name, value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** An icon is decoration: its button has the name. */
export function icon(name) {
  const template = document.createElement('template');
  template.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[name]}</svg>`;
  return template.content.firstChild;
}

export function button(label, onclick, props = {}) {
  return h('button', { type: 'button', class: 'btn', onclick, ...props }, label);
}

export function iconButton(name, label, onclick, props = {}) {
  return button(icon(name), onclick, { class: 'btn bare icon', 'aria-label': label, title: label, ...props });
}

/** Says one sentence in the live region, also when it is the same one as before. */
export function say(sentence) {
  const region = document.getElementById('status');
  region.textContent = '';
  requestAnimationFrame(() => { region.textContent = sentence; });
}

export function error(sentence, ...more) {
  return h('p', { class: 'err' }, h('span', null, sentence, ...more));
}

export const plural = (count, one, many = one + 's') => `${count} ${count === 1 ? one : many}`;

/** Dollars with as many digits as a small price needs. */
export function money(dollars) {
  if (dollars == null || Number.isNaN(dollars)) return '';
  if (dollars === 0 || dollars >= 0.1) return '$' + dollars.toFixed(2);
  if (dollars < 0.0001) return 'under $0.0001';
  return '$' + dollars.toFixed(4).replace(/(\.\d\d\d*?)0+$/, '$1');
}

export function bytes(count) {
  if (count >= 1e6) return (count / 1e6).toFixed(1) + ' MB';
  return count >= 1e3 ? Math.round(count / 1e3) + ' kB' : count + ' bytes';
}

export function when(seconds) {
  const date = new Date(seconds * 1000);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const today = date.toDateString() === new Date().toDateString();
  return (today ? 'Today' : date.toLocaleDateString([], { day: 'numeric', month: 'long', year: 'numeric' })) + ', ' + time;
}

export function day(iso) {
  const date = new Date(iso);
  const sameDay = date.toDateString() === new Date().toDateString();
  return sameDay
    ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString([], { day: 'numeric', month: 'long' });
}

export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
    return true;
  } catch {
    say('The browser does not allow copying here.');
    return false;
  }
}

export const alt = (picture) => picture.prompt || 'A picture without a stored prompt';

/** The width of a picture over its height. */
export const ratio = (picture) => (picture.width && picture.height ? picture.width / picture.height : 1);

export function ratioOf(text) {
  const [width, height] = String(text).split(/[:x]/).map(Number);
  return width && height ? width / height : 1;
}

export const randomSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
