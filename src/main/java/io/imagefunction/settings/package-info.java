/**
 * The settings, each with its default and consequence, and what the process knows of its machine. {@code Settings} is
 * injected everywhere.
 */
package io.imagefunction.settings;
