/** Models: their options, abilities and prices. */

import * as api from './api.js';
import { money } from './dom.js';

/** The options that the page offers, in this order. A model has those that its descriptors name. */
export const OPTIONS = [
  { name: 'aspect_ratio', label: 'Aspect ratio', kind: 'ratios' },
  { name: 'resolution', label: 'Resolution', kind: 'words' },
  { name: 'size', label: 'Size', kind: 'words', unless: ['aspect_ratio', 'resolution'] },
  { name: 'quality', label: 'Quality', kind: 'words' },
  { name: 'background', label: 'Background', kind: 'words' },
  { name: 'output_format', label: 'Format', kind: 'words' },
  { name: 'output_compression', label: 'Compression', kind: 'number', hint: 'JPEG and WebP' },
];

/** Wishes that are never fitted: without them it would be another picture. */
const HARD = { background: 'transparent', output_format: 'svg' };
const LAST_MODEL = 'studio.model';
const DEFAULT_MODEL = 'openai/gpt-image-1';

let all = [];
const prices = new Map();

export async function load() {
  all = await api.models();
  return all;
}

export const list = () => all;
export const find = (id) => all.find((model) => model.id === id);
export const initial = () => find(localStorage.getItem(LAST_MODEL)) || find(DEFAULT_MODEL) || all[0];
export const remember = (id) => localStorage.setItem(LAST_MODEL, id);

/** The model's own name, without its maker. */
export const title = (model) => (model?.name || model?.id || '').replace(/^[^:]+: /, '');
export const titleOf = (id) => title(find(id)) || (id || '').replace(/^.*\//, '');
export const maker = (model) => model.name?.match(/^([^:]+): /)?.[1] || model.id.split('/')[0];

export const parameter = (model, name) => model?.supported_parameters?.[name];

/** The words that a model takes for an option; empty if it does not take the option. */
export function values(model, name) {
  const descriptor = parameter(model, name);
  return descriptor?.type === 'enum' ? descriptor.values || [] : [];
}

export const isOffered = (model, option) =>
  Boolean(parameter(model, option.name)) && !(option.unless || []).some((other) => parameter(model, other));

export function references(model) {
  const descriptor = parameter(model, 'input_references');
  return descriptor ? descriptor.max ?? 16 : 0;
}

export function abilities(model) {
  const resolutions = values(model, 'resolution');
  const most = references(model);
  return [
    values(model, 'background').includes('transparent') && 'transparent',
    values(model, 'output_format').includes('svg') && 'SVG',
    resolutions.length && 'up to ' + resolutions.at(-1),
    parameter(model, 'seed') && 'seed',
    most && (most === 1 ? '1 reference' : most + ' references'),
    model.supports_streaming && 'live previews',
  ].filter(Boolean);
}

export function matches(model, text) {
  const haystack = [model.id, model.name, model.description, ...abilities(model)].join(' ').toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => haystack.includes(word));
}

/** Whether the model would refuse the value, instead of taking what is nearest to it. */
export const isHard = (name, value) => HARD[name] === value;
export const takers = (name, value) => all.filter((model) => values(model, name).includes(value));

/**
 * The price of one picture: `dollars`, or else a `text`, where a model counts tokens.
 *
 * @param remembered what such a picture has cost before, or null
 */
export async function price(id, options, count, remembered) {
  if (!prices.has(id)) {
    prices.set(id, api.endpoints(id).catch((problem) => {
      prices.delete(id);
      throw problem;
    }));
  }
  const endpoints = await prices.get(id);
  const known = endpoints.map((endpoint) => estimate(endpoint.pricing || [], options, count)).filter((sum) => sum > 0);
  if (known.length) return { dollars: Math.max(...known) };
  if (remembered != null) return { dollars: remembered, from: 'as last time' };
  const token = endpoints.flatMap((endpoint) => endpoint.pricing || [])
    .find((line) => line.billable === 'output_image' && line.unit === 'token');
  return { text: token ? `${money(token.cost_usd * 1e6)} per M tokens` : 'price not published' };
}

function estimate(pricing, options, references) {
  return dearest(pricing, 'output_image', options)
    + references * (dearest(pricing, 'input_image', options) + dearest(pricing, 'input_reference', options));
}

/** The highest price, of the tier that is asked for, or else of those without a tier, if there are any. */
function dearest(pricing, billable, options) {
  const tier = String(options.resolution || options.size || '').toLowerCase();
  const lines = pricing.filter((line) => line.billable === billable);
  const of = (wanted) => lines.filter((line) => (line.variant || '').toLowerCase() === wanted);
  const some = [of(tier), of(''), lines].find((found) => found.length) || [];
  return Math.max(0, ...some.map((line) => onePicture(line, options)));
}

function onePicture(line, options) {
  const megapixels = { 512: 0.27, '1K': 1.05, '2K': 4.2, '4K': 16.8 };
  switch (line.unit) {
    case 'image':
    case 'request':
      return line.cost_usd;
    case 'megapixel':
      return line.cost_usd * (megapixels[options.resolution] || 1.05);
    default:
      return 0;
  }
}
