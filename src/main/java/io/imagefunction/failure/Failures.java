package io.imagefunction.failure;

import static io.imagefunction.failure.FailureCode.*;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.openrouter.UpstreamError;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.queue.QueueException;
import io.imagefunction.storage.StorageException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one place that turns exceptions and errors of upstream, storage and the queue into {@link Failure}s. OpenRouter
 * reports the same problem in many forms. An error type, if there is one, is more reliable than the status, and a
 * status of 400 or 403 may hide a policy refusal in its text.
 */
public final class Failures {

    /** The words of providers for a prompt or picture that violates their policy. */
    private static final Pattern POLICY = Pattern.compile(
            "SensitiveContent|content[ _-]?(policy|filter|moderation)|moderation|safety|prohibited|nsfw|flagged"
                    + "|violat\\w{1,9} (of )?(our |the |usage )?polic|blocked by",
            Pattern.CASE_INSENSITIVE);

    /** The words of accounts, keys, gateways and providers for credit that is used up. */
    private static final Pattern SPENT = Pattern.compile(
            "\\b(key|credits?|spend\\w{0,5}|budget|usage|monthly|weekly|daily|total|account|organi[sz]ation|workspace)\\b"
                    + "[^.]{0,40}\\blimit\\b"
                    + "|\\blimit\\b[^.]{0,30}\\b(exceeded|reached|exhausted|used up)\\b"
                    + "|\\b(exceed\\w{0,4}|over|reached|hit|used up|exhausted|insufficient|not enough|out of|no more|low|add|buy"
                    + "|purchase|requires? more)\\b[^.]{0,40}\\b(credits?|budget|balance|funds?|quota|spending)\\b"
                    + "|\\b(credits?|budget|balance|funds?|quota)\\b[^.]{0,40}\\b(exceeded|exhausted|depleted|spent|used up"
                    + "|insufficient|too low|reached|r[au]n out|negative|empty)\\b"
                    + "|\\bbilling\\b|\\bpayment required\\b",
            Pattern.CASE_INSENSITIVE);

    /** The words for a limit that resets with time. */
    private static final Pattern RATE = Pattern.compile(
            "rate.?limit|per.?(second|minute|hour|day)|\\b(rpm|rpd|tpm)\\b|too many requests|(retry|try again) (in|after)",
            Pattern.CASE_INSENSITIVE);

    /** For a call that reached its deadline before anything was paid. */
    public static final Failure NOT_IN_TIME = Failure.of(
            DEADLINE_EXCEEDED,
            "The picture did not come in time, and the call was broken off. Nothing was paid. Try again, or ask for a"
                    + " smaller picture.");

    private Failures() {}

    public static Failure of(Throwable problem) {
        return switch (problem) {
            case FailureException known -> known.failure();
            case UpstreamException.Refused refused -> of(refused.error());
            case UpstreamException.BrokenOff broken ->
                Failure.of(
                        BROKEN_ANSWER,
                        "OpenRouter's answer is incomplete: the model failed after it had begun ("
                                + of(broken.error()).code().code() + "). It may have been paid for.");
            case UpstreamException.Unreachable unreachable ->
                Failure.of(UPSTREAM_UNAVAILABLE, "OpenRouter could not be reached. Nothing was paid. Try again.");
            case UpstreamException.Lost lost ->
                Failure.of(
                        BROKEN_ANSWER,
                        "The connection to OpenRouter was lost before its answer came. It may have been paid for, so it was"
                                + " not asked again.");
            case UpstreamException.Redirected redirected ->
                Failure.of(
                        CONFIGURATION_ERROR,
                        "OpenRouter's address answers with a redirect to " + redirected.target()
                                + ", which is not followed. The function's operator has to set OPENROUTER_BASE_URL to"
                                + " the address it leads to. Nothing was paid.");
            case StorageException storage -> beforePayment(storage);
            case QueueException queue ->
                queue.isMisconfigured()
                        ? Failure.of(
                                CONFIGURATION_ERROR,
                                "The function's queue is not set up: its operator has to check IMAGE_QUEUE_URL and the"
                                        + " access to it. The job was not accepted, and nothing was paid.")
                        : Failure.of(
                                QUEUE_UNAVAILABLE,
                                "The queue cannot be reached. The job was not accepted, and nothing was paid. Try again.");
            default -> Failure.of(INTERNAL_ERROR, "The function failed. Its log says why, under the request's id.");
        };
    }

    /** The member {@code usage} of the answer to this problem, if it has one. */
    public static Optional<JsonNode> usage(Throwable problem) {
        return problem instanceof FailureException known ? known.usage() : Optional.empty();
    }

    /** For storage that is found unusable before anything was generated. */
    private static Failure beforePayment(StorageException storage) {
        return switch (storage.reason()) {
            case UNAVAILABLE ->
                Failure.of(STORAGE_UNAVAILABLE, "Storage cannot be reached. Nothing was generated or paid. Try again.");
            case NOT_A_REQUEST ->
                Failure.of(INVALID_REQUEST, "The request cannot be read: " + storage.getMessage() + ".");
            case TOO_LARGE ->
                Failure.of(PAYLOAD_TOO_LARGE, "The request cannot be read: " + storage.getMessage() + ".");
            case WRONG_REGION ->
                Failure.of(
                        CONFIGURATION_ERROR,
                        "The function's storage is not set up: " + storage.getMessage()
                                + ". Nothing was generated or paid.");
            default ->
                Failure.of(
                        CONFIGURATION_ERROR,
                        "The function's storage is not set up: its operator has to check the bucket and the access to"
                                + " it. Nothing was generated or paid.");
        };
    }

    public static Failure of(UpstreamError error) {
        Kind kind = kind(error);
        FailureCode code = kind.code();
        boolean policy = code == CONTENT_POLICY_VIOLATION || code == REFUSAL;
        return new Failure(
                code,
                kind.sentence(),
                Optional.ofNullable(kind.param()),
                !policy && error.retryable().orElse(code.retryable()),
                policy ? Optional.empty() : error.retryAfter());
    }

    private record Kind(FailureCode code, String param, String sentence) {
        Kind(FailureCode code, String sentence) {
            this(code, null, sentence);
        }
    }

    private static Kind kind(UpstreamError error) {
        if (error.moderated()) {
            return POLICY_KIND;
        }
        if (isSpent(error)) {
            return CREDIT_KIND;
        }
        return switch (error.type()) {
            case "content_policy_violation", "content_filter", "moderation", "moderation_blocked" -> POLICY_KIND;
            case "refusal" ->
                new Kind(
                        REFUSAL,
                        "The model declined to make this picture. Ask for something else, or use another model.");
            case "invalid_prompt" ->
                new Kind(INVALID_REQUEST, "prompt", "The model did not accept the prompt. Say it differently.");
            case "invalid_image", "image_too_large", "unsupported_image_format", "image_download_failed" ->
                reference(error.type());
            case "authentication", "permission_denied" -> KEY_KIND;
            case "payment_required" -> CREDIT_KIND;
            case "rate_limit_exceeded" -> RATE_KIND;
            case "provider_unavailable", "provider_overloaded" -> BUSY_KIND;
            case "timeout" -> TIMEOUT_KIND;
            default -> ofStatus(error);
        };
    }

    /** A used-up budget is reported as 402, as 403 (like a refusal) or as 429 (like a rate limit). */
    private static boolean isSpent(UpstreamError error) {
        boolean mayBe =
                switch (error.status()) {
                    case 200, 402, 403, 429 -> true;
                    default -> false;
                };
        String words = error.type().replaceAll("[_.-]", " ") + ". " + error.text();
        return mayBe && SPENT.matcher(words).find() && !RATE.matcher(words).find();
    }

    private static Kind ofStatus(UpstreamError error) {
        int status = error.status();
        if ((status == 200 || status == 400 || status == 403 || status == 422)
                && POLICY.matcher(error.text()).find()) {
            return POLICY_KIND;
        }
        return switch (status) {
            case 401, 403 -> KEY_KIND;
            case 402 -> CREDIT_KIND;
            case 404 ->
                new Kind(
                        MODEL_NOT_FOUND,
                        "model",
                        "OpenRouter has no such image model. GET /api/v1/images/models lists those there are.");
            case 408, 504, 524 -> TIMEOUT_KIND;
            case 413 ->
                new Kind(
                        PAYLOAD_TOO_LARGE,
                        "input_references",
                        "The request is too large for the model. Send smaller or fewer reference pictures.");
            case 429 -> RATE_KIND;
            case 502, 503, 529 -> BUSY_KIND;
            default ->
                status >= 400 && status < 500
                        ? new Kind(
                                INVALID_REQUEST,
                                "The model did not accept the request. Check its fields against what the model takes:"
                                        + " GET /api/v1/images/models.")
                        : new Kind(UPSTREAM_ERROR, "The generation failed at OpenRouter. Nothing was paid. Try again.");
        };
    }

    private static Kind reference(String type) {
        String what =
                switch (type) {
                    case "image_too_large" -> "A reference picture is too large for the model. Send a smaller one.";
                    case "unsupported_image_format" ->
                        "The model does not take a reference picture of this format. Send PNG or JPEG.";
                    case "image_download_failed" ->
                        "A reference picture could not be fetched. Its URL must be public, or send a data URL.";
                    default -> "A reference picture cannot be read. Send another one.";
                };
        return new Kind(INVALID_IMAGE, "input_references", what);
    }

    private static final Kind POLICY_KIND = new Kind(
            CONTENT_POLICY_VIOLATION,
            "The request was refused by a content policy. Change the prompt; the same one will be refused again.");
    private static final Kind KEY_KIND = new Kind(
            CONFIGURATION_ERROR,
            "OpenRouter did not accept the function's key. Its operator has to check OPENROUTER_API_KEY.");
    private static final Kind CREDIT_KIND = new Kind(
            INSUFFICIENT_CREDITS,
            "The OpenRouter account is out of credit, or its key has reached its limit. Its owner has to add credit"
                    + " or raise the limit.");
    private static final Kind RATE_KIND =
            new Kind(RATE_LIMIT_EXCEEDED, "Too many requests for this model at the moment. Wait, then try again.");
    private static final Kind BUSY_KIND =
            new Kind(UPSTREAM_UNAVAILABLE, "The model is not available at the moment. Nothing was paid. Try again.");
    private static final Kind TIMEOUT_KIND = new Kind(
            UPSTREAM_TIMEOUT, "The model took too long. Nothing was paid. Try again, or ask for a smaller picture.");
}
