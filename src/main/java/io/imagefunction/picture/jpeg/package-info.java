/**
 * Small JPEGs of large ones, in pure Java: a decoder at a reduced size, and an encoder. Sections named here are of ITU-T
 * Recommendation T.81, if nothing else is said.
 */
package io.imagefunction.picture.jpeg;
