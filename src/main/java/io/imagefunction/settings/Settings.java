package io.imagefunction.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All settings, each of which is a property or an environment variable: {@code image.url-lifetime} is {@code
 * IMAGE_URL_LIFETIME}. Durations are ISO-8601 ({@code PT1H}) or a number with a unit ({@code 90s}), sizes are a number
 * of bytes or a number with a unit ({@code 20M}). An invalid value stops the start with a message ({@code
 * SettingsCheck}). Credentials and region of AWS come from the AWS SDK's default provider chains.
 */
public interface Settings {

    OpenRouter openrouter();

    Image image();

    /** The upstream that makes the pictures. */
    @ConfigMapping(prefix = "openrouter")
    interface OpenRouter {
        /** The API key that pays. Without it every generation is refused with {@code configuration_error}. */
        Optional<String> apiKey();

        /** Root URL of OpenRouter's API, with its version. */
        @WithDefault("https://openrouter.ai/api/v1")
        URI baseUrl();

        /** Names this application in OpenRouter's rankings: sent as {@code HTTP-Referer}. */
        Optional<String> referer();

        /** Sent as {@code X-OpenRouter-Title}. */
        Optional<String> title();
    }

    /** The pictures: what requests may ask for, and where pictures are stored. */
    @ConfigMapping(prefix = "image")
    interface Image {
        /** The S3 bucket that the pictures are stored in. */
        Optional<String> bucket();

        /** Prefix of every object's key. End it with a slash to make it look like a folder. */
        Optional<String> keyPrefix();

        /**
         * The model of a request that names none, as OpenRouter's own server tool has one. The default takes size,
         * aspect ratio, quality, background and format, which clients of other image APIs send.
         */
        @WithDefault("openai/gpt-image-1")
        String model();

        /**
         * Other names of models: {@code name=slug}, or {@code name} for the default model. A warning tells the caller. A
         * name that the catalogue has is no alias.
         */
        @WithDefault("dall-e-2,dall-e-3")
        Optional<List<String>> modelAliases();

        /**
         * What happens to a size, quality, format or other soft wish that the model cannot fulfil: it is fitted to the
         * model with a warning ({@code lenient}), or the request is refused ({@code strict}). By default tool calls are
         * strict, because a language model can mend its call, and everything else is lenient. An HTTP request may
         * choose: {@code Prefer: handling=strict}.
         */
        Optional<Handling> handling();

        /** How long a presigned URL is valid: at most seven days, and no longer than the credentials that signed it. */
        @WithDefault("PT1H")
        Duration urlLifetime();

        /**
         * Base of the URLs that are given out in place of presigned ones, for a bucket behind CloudFront. The object's
         * key is appended. Such URLs do not expire.
         */
        Optional<URI> publicBaseUrl();

        /**
         * What {@code imageUrl} and {@code url} are: {@code presigned} URLs, or {@code link}, the same lasting links as
         * in {@code link}.
         */
        @WithDefault("presigned")
        String urlForm();

        /** The {@code Cache-Control} header of the stored pictures, which never change. */
        @WithDefault("private, max-age=31536000, immutable")
        String cacheControl();

        /** KMS key (id or ARN) that encrypts the pictures; by default the bucket's own setting applies. */
        Optional<String> kmsKeyId();

        /** S3 storage class, such as {@code STANDARD_IA}; by default that of the bucket. */
        Optional<String> storageClass();

        /** Whether the prompt is stored in the object's metadata. */
        @WithDefault("false")
        boolean storePrompt();

        /**
         * Whether each caller's pictures are listed, with prompts only if they are stored. Callers without a name share
         * one list.
         */
        @WithDefault("false")
        boolean gallery();

        /**
         * The price in US dollars above which a tool call has to be confirmed by a person before it is paid for. By
         * default none has to be.
         */
        Optional<BigDecimal> confirmPrice();

        /**
         * Whether an HTTP request that asks for it gets the pictures as {@code b64_json} too. By default no answer has
         * base64.
         */
        @WithDefault("false")
        boolean base64();

        /** Memory for pictures that are being uploaded: at least 10M, used in steps of S3's smallest part, 5 MiB. */
        @WithDefault("20M")
        MemorySize uploadBuffer();

        /** How long a call may take. The end of the invocation may be sooner. */
        @WithDefault("PT5M")
        Duration timeout();

        /** How often a streamed answer sends a keep-alive, so that it does not run into an idle timeout. */
        @WithDefault("PT15S")
        Duration keepAlive();

        /**
         * How long an API waits for an answer that is not streamed. A call is cancelled a second before, so that it
         * is not paid for. Raise it only for a REST API whose integration timeout has been raised.
         */
        @WithDefault("PT29S")
        Duration gatewayTimeout();

        /** Whether the Function URL has the invoke mode RESPONSE_STREAM, which its events do not show. */
        @WithDefault("false")
        boolean streamedUrl();

        /** How long an Application Load Balancer waits for an answer: its configured idle timeout. */
        @WithDefault("PT60S")
        Duration loadBalancerTimeout();

        /**
         * Base of links to this function, if callers use another address than the event has: behind CloudFront, a proxy
         * or an API mapping. May have a path, but no query.
         */
        Optional<URI> publicUrl();

        /**
         * How long a call with an idempotency key, or an event, is remembered. Must not exceed the lifetime of its
         * pictures.
         */
        @WithDefault("P30D")
        Duration recordLifetime();

        /** Prefix of the keys of objects that are read as requests. It follows the prefix of all keys. */
        @WithDefault("requests/")
        String requestPrefix();

        /** How many upstream calls of one request may be in flight at once. */
        @WithDefault("4")
        int parallelCalls();

        /** How often an upstream call is tried in all, as long as it fails without being paid for. */
        @WithDefault("3")
        int attempts();

        /**
         * PEM file of the certificates that are trusted for OpenRouter and S3, in place of the built-in authorities.
         * The default is {@code AWS_CA_BUNDLE}.
         */
        Optional<Path> caBundle();

        /**
         * Whether a line with the figures of each call is written to standard output, in CloudWatch's Embedded Metric
         * Format. By default on Lambda only.
         */
        Optional<Boolean> metrics();

        /** CloudWatch's namespace of the metrics. */
        @WithDefault("image-function")
        String metricsNamespace();

        S3 s3();

        Link link();

        Limits limits();

        Catalogue catalogue();

        Auth auth();

        Events events();

        Callback callback();

        Queue queue();

        Tool tool();

        Mcp mcp();

        Chat chat();

        Budgets budgets();

        /** Callers, by name, that may see what all callers have spent. */
        Optional<Set<String>> operators();

        /**
         * How long a model is not asked after OpenRouter has said that the account is out of credit. Then one call
         * tries again. 0 asks always.
         */
        @WithDefault("PT30S")
        Duration creditPause();
    }

    /** The S3 server, if it is not that of AWS. */
    interface S3 {
        /** URL of another S3 server. The default is {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL}. */
        Optional<URI> endpoint();

        /**
         * Whether the bucket is in the path instead of the host name. The default is true for custom endpoints only.
         */
        Optional<Boolean> pathStyle();

        /** How often a request to S3 is tried in all, with growing pauses. Eight tries take about ten seconds. */
        @WithDefault("8")
        int attempts();
    }

    /** Links to pictures that work longer than presigned URLs can. */
    interface Link {
        /**
         * Keys that sign links: 32 to 256 letters, digits and {@code +/=_-}. The first one signs, and all verify.
         * Without a key there are no links.
         */
        Optional<List<String>> keys();

        /** How long a link works, counted from its answer; by default as long as its picture is kept. */
        Optional<Duration> lifetime();
    }

    /** Limits. What exceeds them is refused before anything is paid. */
    interface Limits {
        /** The longest prompt, in characters. */
        @WithDefault("32000")
        int promptLength();

        /** The most pictures of one request, 1 to 10. */
        @WithDefault("10")
        int images();

        /** The most reference pictures of one request, 0 to 16. */
        @WithDefault("16")
        int references();

        /** The largest reference picture that is sent as a data URL, decoded. */
        @WithDefault("20M")
        MemorySize referenceSize();

        /** The largest picture that upstream may return. A larger one is dropped with a warning. */
        @WithDefault("100M")
        MemorySize pictureSize();

        /** The largest request body. */
        @WithDefault("20M")
        MemorySize bodySize();

        /** The models that may be used; by default all. */
        Optional<Set<String>> models();

        /** The most tool calls of one message, and the most messages of one MCP batch. */
        @WithDefault("10")
        int calls();

        /**
         * The highest price of a request in US dollars, with all its calls, computed from the endpoints' published
         * prices.
         */
        Optional<Double> price();

        /** The most calls of one caller that may be in flight at once; by default any number. */
        OptionalInt concurrent();
    }

    /** What callers may spend in an hour, a day or a month. */
    interface Budgets {
        /** Who may spend how much, such as {@code all=500/month; *=20/day}. */
        @WithParentName
        Optional<String> rules();

        /** The share of a budget in percent from which answers have a warning. */
        @WithDefault("80")
        int warn();

        /** What is reserved for a picture whose price is not published, in US dollars. */
        @WithDefault("1")
        BigDecimal unknownPrice();

        /** What is reserved for a turn of a chat whose price is not known in advance, in US dollars. */
        @WithDefault("1")
        BigDecimal chatTurn();
    }

    /** OpenRouter's list of models, which requests are checked against. */
    interface Catalogue {
        /** How long a copy of the list is used before it is fetched again. */
        @WithDefault("PT10M")
        Duration maxAge();

        /** How long a request waits for the list at most. After that the request proceeds without the check. */
        @WithDefault("PT1.5S")
        Duration patience();
    }

    /**
     * Events that bring requests, such as batches of a queue or files of lines, and events that report the ends of
     * requests.
     */
    interface Events {
        /** How many requests of one event, or tool calls of one message, are in flight at once. */
        @WithDefault("4")
        int parallel();

        /** A request that had to wait is begun only with this much time left. Otherwise another invocation gets it. */
        @WithDefault("PT30S")
        Duration minimumTime();

        /**
         * Whether a direct invocation is recorded by its request id, so that Lambda's retries of an asynchronous
         * invocation are not paid again. May be off if all invocations are synchronous.
         */
        @WithDefault("true")
        boolean invokeRecords();

        /** Name or ARN of the EventBridge bus that gets an event at the end of every recorded request. */
        Optional<String> bus();

        /** ARN of the SNS topic that gets the same events. */
        Optional<String> topic();
    }

    /** Callbacks: how the answer of a job is sent to its {@code callback_url}. */
    interface Callback {
        /**
         * Secret that callbacks are signed with, in the format of Standard Webhooks: {@code whsec_} and 24 to 64 bytes
         * in base64. May be several while receivers change to a new one. Without a secret, callbacks are refused.
         */
        Optional<List<String>> secret();

        /**
         * Allows http and private addresses, for callbacks and for pictures that upstream sends as URLs. Only for local
         * use.
         */
        @WithDefault("false")
        boolean allowPrivate();
    }

    /** The queue of jobs, whose callers do not wait. */
    interface Queue {
        /** URL of the SQS queue for jobs. Without it, every call is answered by the invocation that receives it. */
        Optional<URI> url();

        /** URL of another SQS server. The default is {@code AWS_ENDPOINT_URL_SQS} or {@code AWS_ENDPOINT_URL}. */
        Optional<URI> endpoint();

        /** How long a job may wait and be retried before it has failed. */
        @WithDefault("P1D")
        Duration patience();
    }

    /**
     * The tools {@code generate_image} and {@code edit_image}, as language models see them. A call with anything that
     * they do not offer is refused.
     */
    interface Tool {
        /** The model of every picture. Without it the language model may choose one. */
        Optional<String> model();

        /**
         * The options that the tools have beside the prompt, by name; by default all. {@code quality=low+medium} allows
         * two values, of which the first is the default. {@code quality=low} sets the only value.
         */
        Optional<List<String>> options();

        /** Description of {@code generate_image} for the language model, in place of the built-in one. */
        Optional<String> description();
    }

    /** The server for the Model Context Protocol. */
    interface Mcp {
        /**
         * How long a tool call waits for its pictures before it returns a job, if there is a queue. Should be a bit
         * less than the timeout of clients, which is usually 60 seconds. The deadline of the call may shorten it.
         */
        @WithDefault("PT45S")
        Duration patience();

        /**
         * Whether results with pictures have a {@code resource_link} for each picture, in addition to its
         * URL in the text and the structured content. Clients of a protocol before 2025-06-18 never get links, and many
         * other clients fail on them.
         */
        @WithDefault("false")
        boolean links();
    }

    /** Chat with models, which can make pictures in their answers. */
    interface Chat {
        /**
         * The models that may be used in chat, which the same key pays for: their slugs, {@code openai/*} for all that
         * begin with it, {@code *} for all. Without any, chat is refused.
         */
        Optional<Set<String>> models();

        /**
         * The tools of OpenRouter and its providers (by {@code type}) and the plugins (by {@code id}) that may be used,
         * with the same wildcards. The caller's own functions are free and always allowed.
         */
        @WithDefault("openrouter:image_generation")
        Set<String> tools();
    }

    /**
     * Authentication. Callers that API Gateway or a Function URL has authenticated are always accepted. Others need a
     * configured token, unless anonymous calls are allowed.
     */
    interface Auth {
        /** SHA-256 hashes (hex) of the accepted bearer tokens. */
        Optional<List<String>> tokenSha256();

        /**
         * URLs of the authorization servers (OAuth issuers) whose tokens the gateway in front accepts, such as an HTTP
         * API's JWT authorizer. The function only names them to MCP clients; the gateway checks the tokens.
         */
        Optional<List<URI>> issuers();

        /**
         * Accepts calls without authentication, except from web pages of other origins. Only for a function that is not
         * reachable by others.
         */
        @WithDefault("false")
        boolean anonymous();
    }
}
