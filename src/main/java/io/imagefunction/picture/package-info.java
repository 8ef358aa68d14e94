/**
 * Format and dimensions of a picture, read from its first bytes. Without side effects; the storage uses it during an
 * upload.
 */
package io.imagefunction.picture;
