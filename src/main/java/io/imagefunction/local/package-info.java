/**
 * Local servers for development and tests: S3, SQS, Lambda events. Not packaged. {@code LocalMode} starts them; the
 * application does not depend on them.
 */
package io.imagefunction.local;
