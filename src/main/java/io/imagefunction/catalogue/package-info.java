/**
 * The models of OpenRouter's image catalogue with their capabilities and prices, cached. {@code ModelCatalogue} finds a
 * model; {@code KeyCheck} checks the API key.
 */
package io.imagefunction.catalogue;
