package io.imagefunction.storage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Detector of S3 errors which mean that the bucket is in another region. A retry cannot fix these. */
final class BucketRegion {

    private static final String HEADER = "x-amz-bucket-region";

    /** Error codes that always mean this, whether or not they name the region. */
    private static final Set<String> CODES = Set.of("PermanentRedirect", "IllegalLocationConstraintException");

    private static final List<Pattern> SENTENCES = List.of(
            Pattern.compile("expecting '([a-z0-9-]+)'"),
            Pattern.compile("The ([a-z]+-[a-z0-9-]+) location constraint"));

    private BucketRegion() {}

    /**
     * Returns the bucket's region if the error is about the region: its name, or {@code another region} if S3 does not
     * name it.
     *
     * @param asked the region that the request was sent to
     */
    static Optional<String> other(AwsServiceException refused, String asked) {
        if (refused.statusCode() != 301 && refused.statusCode() != 400) {
            return Optional.empty();
        }
        AwsErrorDetails details = refused.awsErrorDetails();
        if (details == null) {
            return Optional.empty();
        }
        Optional<String> named = named(details).filter(region -> !region.equals(asked));
        boolean certain = refused.statusCode() == 301 || CODES.contains(String.valueOf(details.errorCode()));
        return named.or(() -> certain ? Optional.of("another region") : Optional.empty());
    }

    private static Optional<String> named(AwsErrorDetails details) {
        Optional<String> header = details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader(HEADER);
        String message = String.valueOf(details.errorMessage());
        return header.or(() -> SENTENCES.stream()
                .map(sentence -> sentence.matcher(message))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst());
    }
}
