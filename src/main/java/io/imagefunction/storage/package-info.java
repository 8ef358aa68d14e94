/**
 * The bucket: pictures and their signed URLs, records, queued requests, and the memory that transfers may hold.
 * {@code PictureStore} stores pictures, {@code PictureLinks} signs URLs, {@code JsonRecords} keeps records.
 */
package io.imagefunction.storage;
