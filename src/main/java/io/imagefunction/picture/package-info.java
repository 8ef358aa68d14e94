/**
 * What the bytes of a picture say: its format and dimensions, read from the first of them, and a small copy of a PNG
 * or JPEG. Without side effects; the storage uses it during an upload.
 */
package io.imagefunction.picture;
