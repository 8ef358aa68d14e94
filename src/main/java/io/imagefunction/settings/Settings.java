package io.imagefunction.settings;

import io.imagefunction.SettingsCheck;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be configured, as a property or as an environment variable: {@code image.url-lifetime} is
 * {@code IMAGE_URL_LIFETIME}. Durations are ISO-8601 ({@code PT1H}) or a number with a unit ({@code 90s}), sizes are
 * a number of bytes or one with a unit ({@code 20M}). A wrong value stops the start with a sentence ({@link SettingsCheck}). Credentials and region of AWS are
 * found by the AWS SDK's own chain.
 */
public interface Settings {

    OpenRouter openrouter();

    Image image();

    /** The upstream that makes the pictures. */
    @ConfigMapping(prefix = "openrouter")
    interface OpenRouter {
        /** The key that pays. Without it every generation is refused with {@code configuration_error}. */
        Optional<String> apiKey();

        /** Root of OpenRouter's API, with its version. */
        @WithDefault("https://openrouter.ai/api/v1")
        URI baseUrl();

        /** Names this application in OpenRouter's rankings: sent as {@code HTTP-Referer}. */
        Optional<String> referer();

        /** Sent as {@code X-OpenRouter-Title}. */
        Optional<String> title();
    }

    /** The pictures: what may be asked for, and where they go. */
    @ConfigMapping(prefix = "image")
    interface Image {
        /** The S3 bucket that the pictures are stored in. */
        Optional<String> bucket();

        /** Put in front of every object's key; ends in a slash if it is to look like a folder. */
        Optional<String> keyPrefix();

        /** The model of a request that names none, as OpenRouter's own server tool has one. */
        @WithDefault("openai/gpt-5-image")
        String model();

        /** How long a presigned URL works: at most seven days, and no longer than the credentials that signed it. */
        @WithDefault("PT1H")
        Duration urlLifetime();

        /**
         * Base of the URLs that are given out instead of presigned ones, for a bucket behind CloudFront: the object's
         * key is appended. Such URLs do not expire.
         */
        Optional<URI> publicBaseUrl();

        /** The {@code Cache-Control} that the pictures are stored with. They never change. */
        @WithDefault("private, max-age=31536000, immutable")
        String cacheControl();

        /** KMS key (id or ARN) that encrypts the pictures; without it the bucket's own default does. */
        Optional<String> kmsKeyId();

        /** S3 storage class, such as {@code STANDARD_IA}; without it the bucket's default. */
        Optional<String> storageClass();

        /** Whether the prompt is stored in the object's metadata. */
        @WithDefault("false")
        boolean storePrompt();

        /** Memory that pictures on their way may take: at least 10M, used in steps of S3's smallest part, 5 MiB. */
        @WithDefault("20M")
        MemorySize uploadBuffer();

        /** How long a call may take where the platform sets no deadline of its own. */
        @WithDefault("PT5M")
        Duration timeout();

        /** How often a streamed answer says that it is still under way, so that nobody hangs up on it. */
        @WithDefault("PT15S")
        Duration keepAlive();

        /**
         * How long an API waits for an answer that is not streamed: a call that it has hung up on is cancelled, so that
         * it is not paid for. More only for a REST API whose integration timeout has been raised.
         */
        @WithDefault("PT29S")
        Duration gatewayTimeout();

        /** Whether the function's URL has the invoke mode RESPONSE_STREAM; its events do not say so. */
        @WithDefault("false")
        boolean streamedUrl();

        /** The same for an Application Load Balancer: the idle timeout that it is configured with. */
        @WithDefault("PT60S")
        Duration loadBalancerTimeout();

        /**
         * Base of the links to this function, where callers use another address than the event has: behind CloudFront,
         * a proxy, or an API mapping. With path, without query.
         */
        Optional<URI> publicUrl();

        /**
         * How long a call with an idempotency key, and an event, is remembered: no longer than its pictures are kept.
         */
        @WithDefault("P30D")
        Duration recordLifetime();

        /** What the keys of objects that are read as requests begin with, behind the prefix of all keys. */
        @WithDefault("requests/")
        String requestPrefix();

        /** How many upstream calls one request may have under way at once. */
        @WithDefault("4")
        int parallelCalls();

        /** How often an upstream call that failed without being paid for is tried in all. */
        @WithDefault("3")
        int attempts();

        /**
         * PEM file of the certificates that OpenRouter and S3 are trusted by, instead of the authorities built in; by
         * default what {@code AWS_CA_BUNDLE} says.
         */
        Optional<Path> caBundle();

        S3 s3();

        Limits limits();

        Catalogue catalogue();

        Auth auth();

        Events events();

        Callback callback();

        Queue queue();

        Tool tool();

        Mcp mcp();

        Chat chat();
    }

    /** Where S3 is, if not at AWS. */
    interface S3 {
        /** Another S3 server; by default what {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL} says. */
        Optional<URI> endpoint();

        /** Bucket in the path instead of the host name; by default so for every custom endpoint. */
        Optional<Boolean> pathStyle();

        /** How often one request to S3 is tried in all, with growing pauses: eight take about ten seconds. */
        @WithDefault("8")
        int attempts();
    }

    /** What is refused before anybody pays. */
    interface Limits {
        /** Characters of a prompt. */
        @WithDefault("32000")
        int promptLength();

        /** Pictures of one request, 1 to 10. */
        @WithDefault("10")
        int images();

        /** Reference pictures of one request, 0 to 16. */
        @WithDefault("16")
        int references();

        /** Size of one reference picture sent as a data URL, decoded. */
        @WithDefault("20M")
        MemorySize referenceSize();

        /** Size of one picture that upstream may answer; a larger one is dropped with a warning. */
        @WithDefault("100M")
        MemorySize pictureSize();

        /** Size of a request's body. */
        @WithDefault("20M")
        MemorySize bodySize();

        /** The only models that may be used; none named means all. */
        Optional<Set<String>> models();

        /** Tool calls of one message, and messages of one MCP batch. */
        @WithDefault("10")
        int calls();

        /** The most that a request may cost, with all its calls, by the endpoints' published prices, in US dollars. */
        Optional<Double> price();
    }

    /** OpenRouter's list of models, which requests are checked against. */
    interface Catalogue {
        /** How long a copy is used before it is asked for again. */
        @WithDefault("PT10M")
        Duration maxAge();

        /** The longest that a request waits for it; then it goes on without being checked. */
        @WithDefault("PT1.5S")
        Duration patience();
    }

    /** Events that bring requests, many at once in batches of a queue and files of lines; and those that tell how they ended. */
    interface Events {
        /** How many requests of one event, or tool calls of one message, are under way at once. */
        @WithDefault("4")
        int parallel();

        /** What had to wait for its turn is not begun with less time than this left: another invocation gets it. */
        @WithDefault("PT30S")
        Duration minimumTime();

        /**
         * Whether a direct invocation is recorded by its request id, so that Lambda's retries of an asynchronous one
         * are not paid again. May be off if all invocations are synchronous.
         */
        @WithDefault("true")
        boolean invokeRecords();

        /** Name or ARN of the EventBridge bus that hears of every recorded request's end. */
        Optional<String> bus();

        /** ARN of the SNS topic that does. */
        Optional<String> topic();
    }

    /** Where the answers of jobs are sent that came with a {@code callback_url}. */
    interface Callback {
        /**
         * What they are signed with, as Standard Webhooks writes it: {@code whsec_} and 24 to 64 bytes in base64. Several
         * while receivers change over. Without one, callbacks are refused.
         */
        Optional<List<String>> secret();

        /**
         * Allows http and private addresses for callbacks, and for pictures that upstream sends as a URL: for a laptop.
         */
        @WithDefault("false")
        boolean allowPrivate();
    }

    /** Jobs, which callers do not wait for. */
    interface Queue {
        /** URL of the SQS queue that jobs wait in; without it every call is answered by who takes it. */
        Optional<URI> url();

        /** Another SQS server; by default what {@code AWS_ENDPOINT_URL_SQS} or {@code AWS_ENDPOINT_URL} says. */
        Optional<URI> endpoint();

        /** How long a job may wait, and be tried again, before it has failed. */
        @WithDefault("P1D")
        Duration patience();
    }

    /** What language models are offered as the tool {@code generate_image}; what they are not offered is refused. */
    interface Tool {
        /** The model of every picture; without it the language model may choose one. */
        Optional<String> model();

        /**
         * The options that there are beside the prompt, by name; without it all of them. {@code quality=low+medium} leaves
         * a choice of two and takes the first where none is made, {@code quality=low} leaves none.
         */
        Optional<List<String>> options();

        /** What the language model is told of the tool, in place of the text that is built in. */
        Optional<String> description();
    }

    /** The server of the Model Context Protocol. */
    interface Mcp {
        /**
         * How long a tool's call waits for its pictures before it answers a job, where there is a queue: a bit less than
         * clients wait, whose usual limit is 60 seconds. The call's deadline may shorten it.
         */
        @WithDefault("PT45S")
        Duration patience();

        /**
         * Whether results of {@code generate_image} have a {@code resource_link} for each picture, beside its URL in
         * text and structure. Clients of a protocol before 2025-06-18 never get them, and many others fail on them.
         */
        @WithDefault("false")
        boolean links();
    }

    /** Talking to models, which make pictures between their words. */
    interface Chat {
        /**
         * The models that may be talked to, paid with the same key: their slugs, {@code openai/*} for all that begin like
         * this, {@code *} for all. Without any, nobody chats here.
         */
        Optional<Set<String>> models();

        /**
         * The tools of OpenRouter and of its providers (their {@code type}) and the plugins (their {@code id}) that may
         * be used, in the same form. Functions of the caller's own are free and always allowed.
         */
        @WithDefault("openrouter:image_generation")
        Set<String> tools();
    }

    /**
     * Who is let in. A caller whom API Gateway or a Function URL has authenticated always is; nobody else unless a
     * token or anonymity is configured.
     */
    interface Auth {
        /** SHA-256 (hex) of the bearer tokens that are let in. */
        Optional<List<String>> tokenSha256();

        /** Lets everybody in but web pages of other origins: only for a function that nobody else can reach. */
        @WithDefault("false")
        boolean anonymous();
    }
}
