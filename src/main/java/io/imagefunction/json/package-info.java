/**
 * Parsing of JSON within limits, and writing of canonical JSON. {@code BoundedJsonFactory} makes every parser of
 * outside input.
 */
package io.imagefunction.json;
