/**
 * The settings, with their defaults, and what the process knows about its machine. All packages inject {@code
 * Settings}.
 */
package io.imagefunction.settings;
