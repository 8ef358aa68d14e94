/**
 * What a picture's first bytes say: format and dimensions. Pure; the storage asks while a picture passes through.
 */
package io.imagefunction.picture;
