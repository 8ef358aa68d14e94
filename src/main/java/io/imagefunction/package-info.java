/** The check of all settings at the start, and below it one package for each purpose. */
package io.imagefunction;
