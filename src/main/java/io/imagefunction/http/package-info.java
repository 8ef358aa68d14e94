/**
 * The HTTP API: one resource class for each path, and the access checks, limits and errors of HTTP. Other packages do
 * not call this one, because the HTTP server finds the resources.
 */
package io.imagefunction.http;
