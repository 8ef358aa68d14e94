/**
 * Local parts for development and tests: S3, SQS, Lambda events. Not packaged. {@code LocalMode} starts them; the
 * application knows none of it.
 */
package io.imagefunction.local;
