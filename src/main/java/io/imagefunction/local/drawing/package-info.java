/**
 * Draws the stand-in's pictures in real formats. Not packaged. The stand-in's {@code Easel} calls it.
 */
package io.imagefunction.local.drawing;
