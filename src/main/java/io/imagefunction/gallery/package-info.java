/**
 * The list of a caller's pictures, newest first. {@code Gallery} writes an entry for each picture while the picture is
 * uploaded, and lists and removes entries.
 */
package io.imagefunction.gallery;
