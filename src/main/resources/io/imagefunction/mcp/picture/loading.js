/** Loads pictures: by their URL, by their link if the URL has expired, through the host if it blocks the bucket. */

import { h } from '../../../../META-INF/resources/studio/dom.js';
import { callTool, host } from './host.js';
import { failure, inlinePicture, readResult } from './results.js';

const BYTES = 'get_image_bytes';

/**
 * Makes the element of a picture.
 *
 * @param changed called when the picture is there, or cannot be shown: then picture.lost is a sentence
 */
export function load(picture, changed) {
  const addresses = [picture.url, picture.link].filter(Boolean);
  const image = h('img', {
    alt: '', decoding: 'async', width: picture.width, height: picture.height, draggable: 'false',
    onload: () => {
      image.hidden = false;
      picture.width ||= image.naturalWidth || 1;
      picture.height ||= image.naturalHeight || 1;
      picture.lost = '';
      changed();
    },
    onerror: () => {
      image.hidden = true; // instead of a broken picture, while the next address is tried
      next();
    },
  });
  async function next() {
    const address = addresses.shift();
    if (address) image.src = address;
    else if (picture.bytes) lose('This picture cannot be shown here.');
    else await fetchBytes();
  }
  async function fetchBytes() {
    const result = picture.id && host.capabilities.serverTools
      ? await callTool(BYTES, { id: picture.id }).catch((problem) => failure(problem.message))
      : failure('This app does not load pictures from where they are stored.');
    const bytes = inlinePicture(result.content);
    const { reduced, error } = readResult(result);
    if (bytes) {
      picture.bytes = { ...bytes, reduced };
      image.src = `data:${bytes.mediaType};base64,${bytes.base64}`;
    } else {
      lose(result.error || error || 'This picture cannot be shown here.');
    }
  }
  function lose(sentence) {
    picture.lost = sentence;
    changed();
  }
  next();
  return image;
}
