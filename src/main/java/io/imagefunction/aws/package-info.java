/**
 * The HTTP transport under every AWS client. Clients are built by the rooms that use them.
 */
package io.imagefunction.aws;
