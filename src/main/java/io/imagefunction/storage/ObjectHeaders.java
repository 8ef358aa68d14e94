package io.imagefunction.storage;

import io.imagefunction.picture.PictureFormat;
import io.imagefunction.settings.Settings;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Headers of an object, identical for single and multipart uploads. */
record ObjectHeaders(
        String bucket,
        String key,
        String contentType,
        String disposition,
        Map<String, String> metadata,
        Settings.Image settings) {

    /** An SVG can contain a script, which must not run in the bucket's origin. So browsers may only download it. */
    static ObjectHeaders of(
            String bucket, String key, PictureId id, PictureFormat format, Label label, Settings.Image settings) {
        String use = format == PictureFormat.SVG ? "attachment" : "inline";
        String disposition = use + "; filename=\"" + id.value() + "." + format.extension() + "\"";
        return new ObjectHeaders(bucket, key, format.mediaType(), disposition, label.metadata(id), settings);
    }

    PutObjectRequest put(String sha256) {
        var request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .contentDisposition(disposition)
                .cacheControl(settings.cacheControl())
                .metadata(metadata)
                .checksumSHA256(sha256);
        settings.storageClass().ifPresent(request::storageClass);
        settings.kmsKeyId().ifPresent(kms -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(kms));
        return request.build();
    }

    CreateMultipartUploadRequest createMultipart() {
        var request = CreateMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .contentDisposition(disposition)
                .cacheControl(settings.cacheControl())
                .metadata(metadata)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32);
        settings.storageClass().ifPresent(request::storageClass);
        settings.kmsKeyId().ifPresent(kms -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(kms));
        return request.build();
    }
}
