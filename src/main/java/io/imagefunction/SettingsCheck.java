package io.imagefunction;

import io.imagefunction.budget.BudgetRules;
import io.imagefunction.handling.ModelNames;
import io.imagefunction.request.Caller;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import io.imagefunction.storage.PictureAddresses;
import io.imagefunction.tool.ImageTool;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops the start if a setting has an invalid value, with a message for each that names the environment variable.
 * Values of the wrong type are refused earlier, by the configuration library.
 */
public class SettingsCheck {

    private static final Duration LONGEST_URL = Duration.ofDays(7);
    private static final int LONGEST_DESCRIPTION = 1024;
    private static final long SMALLEST_BUFFER = 10L << 20;
    private static final String MODELS = "[\\w@~][\\w./:@~-]*\\*?|\\*";
    private static final String TOOLS = "[\\w:./-]+\\*?|\\*";
    private static final String SHA_256 = "[0-9a-fA-F]{64}";
    private static final String BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:aws[\\w-]*:s3:.+";

    private static final String LINK_KEY = "[A-Za-z0-9+/=_-]{32,256}";
    private static final Set<String> URL_FORMS = Set.of("presigned", PictureAddresses.LINK_FORM);

    private static final String QUAD = "[A-Za-z0-9+/]{4}";
    private static final String SECRET =
            "whsec_(" + QUAD + "){8,21}(" + QUAD + "|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?";
    private static final String BUS = "[\\w./-]{1,256}|arn:aws[\\w-]*:events:[\\w-]+:\\d{12}:event-bus/.+";
    private static final String TOPIC = "arn:aws[\\w-]*:sns:[\\w-]+:\\d{12}:[\\w-]{1,256}";

    private static final String NAMESPACE = "(?!AWS/)[\\w./#-][\\w./#:-]{0,254}";

    private final List<String> problems = new ArrayList<>();

    /** Runs before any other class reads the settings. */
    void check(@Observes @Priority(1) StartupEvent start, Settings settings) {
        List<String> found = problems(settings);
        if (!found.isEmpty()) {
            throw new ConfigurationException("Wrong configuration: " + String.join(" ", found));
        }
    }

    static List<String> problems(Settings settings) {
        SettingsCheck check = new SettingsCheck();
        check.openRouter(settings.openrouter());
        check.image(settings.image());
        check.links(settings.image());
        check.notifications(settings.image());
        check.limits(settings.image().limits());
        check.tool(settings.image().tool());
        check.chat(settings.image().chat());
        check.budgets(settings.image());
        return check.problems;
    }

    private void openRouter(Settings.OpenRouter openRouter) {
        require(isWebAddress(openRouter.baseUrl()), "OPENROUTER_BASE_URL must be an http or https URL.");
        require(
                openRouter.apiKey().stream().allMatch(key -> key.matches("[!-~]+")),
                "OPENROUTER_API_KEY must be visible ASCII characters without spaces.");
    }

    private void image(Settings.Image image) {
        require(matches(image.bucket(), BUCKET), "IMAGE_BUCKET must be the name of an S3 bucket.");
        require(
                image.modelAliases().stream().flatMap(List::stream).allMatch(ModelNames::isAlias),
                "IMAGE_MODEL_ALIASES must be names such as dall-e-3, or pairs such as best=openai/gpt-image-1.");
        require(
                !image.urlLifetime().isNegative()
                        && !image.urlLifetime().isZero()
                        && image.urlLifetime().compareTo(LONGEST_URL) <= 0,
                "IMAGE_URL_LIFETIME must be from one second to seven days (P7D), S3's limit for presigned URLs.");
        require(
                image.publicBaseUrl().stream().allMatch(SettingsCheck::isWebAddress),
                "IMAGE_PUBLIC_BASE_URL must be an http or https URL.");
        require(
                image.uploadBuffer().asLongValue() >= SMALLEST_BUFFER,
                "IMAGE_UPLOAD_BUFFER must be at least 10M: one part is filled while another is on its way.");
        require(isPositive(image.timeout()), "IMAGE_TIMEOUT must be greater than zero.");
        require(isPositive(image.keepAlive()), "IMAGE_KEEP_ALIVE must be greater than zero.");
        require(isPositive(image.gatewayTimeout()), "IMAGE_GATEWAY_TIMEOUT must be greater than zero.");
        require(isPositive(image.loadBalancerTimeout()), "IMAGE_LOAD_BALANCER_TIMEOUT must be greater than zero.");
        require(
                image.publicUrl().stream().allMatch(SettingsCheck::isBaseUrl),
                "IMAGE_PUBLIC_URL must be an http or https URL without query, fragment and user.");
        require(isPositive(image.recordLifetime()), "IMAGE_RECORD_LIFETIME must be greater than zero.");
        require(image.parallelCalls() >= 1, "IMAGE_PARALLEL_CALLS must be at least 1.");
        require(image.events().parallel() >= 1, "IMAGE_EVENTS_PARALLEL must be at least 1.");
        require(isPositive(image.events().minimumTime()), "IMAGE_EVENTS_MINIMUM_TIME must be greater than zero.");
        require(
                image.queue().url().stream().allMatch(SettingsCheck::isWebAddress),
                "IMAGE_QUEUE_URL must be the URL of an SQS queue, not its ARN or name.");
        require(
                image.queue().endpoint().stream().allMatch(SettingsCheck::isWebAddress),
                "IMAGE_QUEUE_ENDPOINT must be an http or https URL.");
        require(isPositive(image.queue().patience()), "IMAGE_QUEUE_PATIENCE must be greater than zero.");
        require(
                !image.requestPrefix().isBlank(),
                "IMAGE_REQUEST_PREFIX must not be empty: it keeps other objects apart.");
        require(
                image.confirmPrice().stream().allMatch(price -> price.signum() >= 0),
                "IMAGE_CONFIRM_PRICE must not be negative.");
        require(isPositive(image.mcp().patience()), "IMAGE_MCP_PATIENCE must be greater than zero.");
        require(
                image.metricsNamespace().matches(NAMESPACE),
                "IMAGE_METRICS_NAMESPACE must be 1 to 255 letters, digits and . - _ / # :, and must not begin with"
                        + " AWS/ or"
                        + " a colon.");
        require(image.attempts() >= 1, "IMAGE_ATTEMPTS must be at least 1.");
        require(image.s3().attempts() >= 1, "IMAGE_S3_ATTEMPTS must be at least 1.");
        require(
                image.s3().endpoint().stream().allMatch(SettingsCheck::isWebAddress),
                "IMAGE_S3_ENDPOINT must be an http or https URL.");
        require(
                image.caBundle().stream().allMatch(SettingsCheck::holdsCertificates),
                "IMAGE_CA_BUNDLE must be a file with certificates in PEM format.");
        require(isPositive(image.catalogue().patience()), "IMAGE_CATALOGUE_PATIENCE must be greater than zero.");
        require(
                image.auth().tokenSha256().stream().flatMap(List::stream).allMatch(hash -> hash.matches(SHA_256)),
                "IMAGE_AUTH_TOKEN_SHA256 must be SHA-256 hashes in hexadecimal, separated by commas.");
        require(
                image.auth().issuers().stream().flatMap(List::stream).allMatch(SettingsCheck::isBaseUrl),
                "IMAGE_AUTH_ISSUERS must be http or https URLs without query, fragment and user.");
    }

    private void links(Settings.Image image) {
        List<String> keys = image.link().keys().orElse(List.of());
        require(
                keys.stream().allMatch(key -> key.matches(LINK_KEY)),
                "IMAGE_LINK_KEYS must be 32 to 256 random letters and digits, several separated by commas.");
        require(
                image.link().lifetime().stream().allMatch(SettingsCheck::isPositive),
                "IMAGE_LINK_LIFETIME must be greater than zero.");
        require(URL_FORMS.contains(image.urlForm()), "IMAGE_URL_FORM must be presigned or link.");
        require(
                !image.urlForm().equals(PictureAddresses.LINK_FORM) || !keys.isEmpty(),
                "IMAGE_URL_FORM=link needs a key in IMAGE_LINK_KEYS.");
    }

    private void notifications(Settings.Image image) {
        require(
                image.callback().secret().stream().flatMap(List::stream).allMatch(secret -> secret.matches(SECRET)),
                "IMAGE_CALLBACK_SECRET must be whsec_ and 24 to 64 random bytes in base64, several separated by"
                        + " commas.");
        require(
                matches(image.events().bus(), BUS),
                "IMAGE_EVENTS_BUS must be the name or the ARN of an EventBridge bus.");
        require(
                matches(image.events().topic(), TOPIC),
                "IMAGE_EVENTS_TOPIC must be the ARN of an SNS topic, and not of a FIFO one.");
    }

    private void limits(Settings.Limits limits) {
        require(limits.promptLength() >= 1, "IMAGE_LIMITS_PROMPT_LENGTH must be at least 1.");
        require(limits.images() >= 1 && limits.images() <= 10, "IMAGE_LIMITS_IMAGES must be from 1 to 10.");
        require(limits.references() >= 0 && limits.references() <= 16, "IMAGE_LIMITS_REFERENCES must be from 0 to 16.");
        require(limits.calls() >= 1, "IMAGE_LIMITS_CALLS must be at least 1.");
        require(limits.price().stream().allMatch(price -> price >= 0), "IMAGE_LIMITS_PRICE must not be negative.");
    }

    private void tool(Settings.Tool tool) {
        require(
                tool.options().stream().flatMap(List::stream).allMatch(ImageTool::isOption),
                "IMAGE_TOOL_OPTIONS must be some of " + ImageTool.options()
                        + ", separated by commas; words go behind an equals sign: quality=low+medium.");
        require(
                tool.description().stream().allMatch(text -> text.length() <= LONGEST_DESCRIPTION),
                "IMAGE_TOOL_DESCRIPTION must have at most " + LONGEST_DESCRIPTION
                        + " characters: vendors take no more.");
    }

    private void chat(Settings.Chat chat) {
        require(
                chat.models().stream().flatMap(Set::stream).allMatch(model -> model.matches(MODELS)),
                "IMAGE_CHAT_MODELS must be models such as openai/gpt-5-mini or openai/*, separated by commas, or *.");
        require(
                chat.tools().stream().allMatch(tool -> tool.matches(TOOLS)),
                "IMAGE_CHAT_TOOLS must be types of tools or ids of plugins such as openrouter:web_search or web,"
                        + " separated by commas, or *.");
    }

    private void budgets(Settings.Image image) {
        Settings.Budgets budgets = image.budgets();
        try {
            BudgetRules.parse(budgets.rules().orElse(""));
        } catch (IllegalArgumentException wrong) {
            problems.add("IMAGE_BUDGETS has a wrong rule, " + wrong.getMessage());
        }
        require(budgets.warn() >= 1 && budgets.warn() <= 100, "IMAGE_BUDGETS_WARN must be a percentage from 1 to 100.");
        require(budgets.unknownPrice().signum() >= 0, "IMAGE_BUDGETS_UNKNOWN_PRICE must not be negative.");
        require(budgets.chatTurn().signum() >= 0, "IMAGE_BUDGETS_CHAT_TURN must not be negative.");
        require(image.limits().concurrent().orElse(1) >= 1, "IMAGE_LIMITS_CONCURRENT must be at least 1.");
        require(
                image.operators().stream().flatMap(Set::stream).allMatch(Caller::hasScheme),
                "IMAGE_OPERATORS must be names of callers, separated by commas, which begin with " + Caller.schemes()
                        + ".");
        require(!image.creditPause().isNegative(), "IMAGE_CREDIT_PAUSE must not be negative.");
    }

    private void require(boolean right, String sentence) {
        if (!right) {
            problems.add(sentence);
        }
    }

    private static boolean matches(Optional<String> value, String pattern) {
        return value.stream().allMatch(text -> text.matches(pattern));
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static boolean holdsCertificates(Path file) {
        try {
            return TrustedCertificates.read(file).size() > 0;
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    private static boolean isBaseUrl(URI address) {
        return isWebAddress(address)
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getRawUserInfo() == null;
    }

    private static boolean isWebAddress(URI address) {
        return address.getHost() != null
                && ("https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme()));
    }
}
