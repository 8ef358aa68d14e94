/**
 * The models of OpenRouter's image catalogue with their capabilities and prices, kept for a while. {@code
 * ModelCatalogue} finds a model; {@code KeyCheck} asks whether the key works.
 */
package io.imagefunction.catalogue;
