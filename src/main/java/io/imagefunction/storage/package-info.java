/**
 * Access to the bucket: pictures and their signed URLs, records, queued requests, and the memory budgets of transfers.
 * {@code PictureStore} stores pictures, {@code PictureLinks} signs URLs, {@code LastingLinks} links
 * without an end, {@code JsonRecords} keeps records.
 */
package io.imagefunction.storage;
