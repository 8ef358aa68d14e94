/**
 * Access to AWS. {@code AwsClients} configures every client of the SDK, with the credentials and the HTTP transport.
 * The packages that need a client create it from there.
 */
package io.imagefunction.aws;
