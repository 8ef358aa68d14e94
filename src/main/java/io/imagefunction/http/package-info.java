/**
 * The HTTP API: one resource class for each path, with access, limits and errors of HTTP. Nothing here is called from
 * elsewhere: the HTTP server finds the resources.
 */
package io.imagefunction.http;
