/**
 * How the function talks to AWS. {@code AwsClients} configures every client of the SDK, with the credentials and the HTTP
 * transport; the rooms that need a client say which one.
 */
package io.imagefunction.aws;
