/**
 * JSON read within limits, and written in one canonical form. {@code BoundedJsonFactory} makes every parser of
 * outside input.
 */
package io.imagefunction.json;
