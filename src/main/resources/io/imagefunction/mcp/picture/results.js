/** What results of tools say. */

/**
 * @returns the JSON of the result with its status: ok with pictures, pending with the id of a job, or error with a
 *     sentence. Some hosts pass only the text on, which has the same JSON
 */
export function readResult({ structuredContent, content, isError }) {
  const texts = (Array.isArray(content) ? content : []).filter(({ type }) => type === 'text').map(({ text }) => text);
  const json = [structuredContent, ...texts.map(parsed)].find((value) => value?.status || value?.data);
  if (!json) return failure(texts.join(' ') || 'The answer has no picture.');
  if (isError || json.status === 'error') return failure(json.error || 'The picture could not be made.', json);
  if (json.status === 'pending') return json;
  const listed = Array.isArray(json.data) ? json.data : [{ url: json.imageUrl }];
  return { ...json, status: 'ok', pictures: listed.filter((picture) => isAddress(picture?.url)).map((picture) => ({ ...picture })) };
}

export function failure(error, more) {
  return { ...more, status: 'error', error };
}

/** The first picture in a result's content, as a data: URL. */
export function inlinePicture(content) {
  const image = (content || []).find(({ type, mimeType }) => type === 'image' && /^image\//.test(mimeType));
  return image && { mediaType: image.mimeType, base64: image.data };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isAddress = (url) => /^https?:\/\//.test(url);
