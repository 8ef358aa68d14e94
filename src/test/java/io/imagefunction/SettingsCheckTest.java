package io.imagefunction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsCheckTest {

    @Test
    void theDefaultsAreValid() {
        assertEquals(List.of(), SettingsCheck.problems(TestSettings.of(Map.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OPENROUTER_BASE_URL         | ftp://example.com | OPENROUTER_BASE_URL must be an http or https URL.",
                "OPENROUTER_API_KEY          | two words         | OPENROUTER_API_KEY must be visible ASCII characters without spaces.",
                "IMAGE_BUCKET                | Not A Bucket      | IMAGE_BUCKET must be the name of an S3 bucket.",
                "IMAGE_URL_LIFETIME          | P8D               | IMAGE_URL_LIFETIME must be from one second to seven days (P7D), S3's limit for presigned URLs.",
                "IMAGE_URL_LIFETIME          | PT0S              | IMAGE_URL_LIFETIME must be from one second to seven days (P7D), S3's limit for presigned URLs.",
                "IMAGE_PUBLIC_BASE_URL       | pictures          | IMAGE_PUBLIC_BASE_URL must be an http or https URL.",
                "IMAGE_UPLOAD_BUFFER         | 5M                | IMAGE_UPLOAD_BUFFER must be at least 10M: one part is filled while another is on its way.",
                "IMAGE_PUBLIC_URL            | images.example    | IMAGE_PUBLIC_URL must be an http or https URL without query, fragment and user.",
                "IMAGE_PUBLIC_URL            | https://a/b?c=d   | IMAGE_PUBLIC_URL must be an http or https URL without query, fragment and user.",
                "IMAGE_LOAD_BALANCER_TIMEOUT | PT0S              | IMAGE_LOAD_BALANCER_TIMEOUT must be greater than zero.",
                "IMAGE_RECORD_LIFETIME       | PT0S              | IMAGE_RECORD_LIFETIME must be greater than zero.",
                "IMAGE_EVENTS_PARALLEL       | 0                 | IMAGE_EVENTS_PARALLEL must be at least 1.",
                "IMAGE_EVENTS_MINIMUM_TIME   | PT0S              | IMAGE_EVENTS_MINIMUM_TIME must be greater than zero.",
                "IMAGE_EVENTS_BUS            | two words         | IMAGE_EVENTS_BUS must be the name or the ARN of an EventBridge bus.",
                "IMAGE_EVENTS_TOPIC          | results           | IMAGE_EVENTS_TOPIC must be the ARN of an SNS topic, and not of a FIFO one.",
                "IMAGE_LINK_KEYS             | too-short         | IMAGE_LINK_KEYS must be 32 to 256 random letters and digits, several separated by commas.",
                "IMAGE_LINK_LIFETIME         | PT0S              | IMAGE_LINK_LIFETIME must be greater than zero.",
                "IMAGE_URL_FORM              | short             | IMAGE_URL_FORM must be presigned or link.",
                "IMAGE_URL_FORM              | link              | IMAGE_URL_FORM=link needs a key in IMAGE_LINK_KEYS.",
                "IMAGE_CALLBACK_SECRET       | whsec_c2hvcnQ=    | IMAGE_CALLBACK_SECRET must be whsec_ and 24 to 64 random bytes in base64, several separated by commas.",
                "IMAGE_CA_BUNDLE             | pom.xml           | IMAGE_CA_BUNDLE must be a file with certificates in PEM format.",
                "IMAGE_CA_BUNDLE             | /no/such/file.pem | IMAGE_CA_BUNDLE must be a file with certificates in PEM format.",
                "IMAGE_LIMITS_IMAGES         | 11                | IMAGE_LIMITS_IMAGES must be from 1 to 10.",
                "IMAGE_LIMITS_REFERENCES     | 17                | IMAGE_LIMITS_REFERENCES must be from 0 to 16.",
                "IMAGE_LIMITS_CALLS          | 0                 | IMAGE_LIMITS_CALLS must be at least 1.",
                "IMAGE_LIMITS_PRICE          | -1                | IMAGE_LIMITS_PRICE must not be negative.",
                "IMAGE_LIMITS_CONCURRENT     | 0                 | IMAGE_LIMITS_CONCURRENT must be at least 1.",
                "IMAGE_BUDGETS               | *=20              | IMAGE_BUDGETS has a wrong rule, \"*=20\": \"20\" is no limit: write US dollars and hour, day or month, such as 2.50/day.",
                "IMAGE_BUDGETS               | {\"*\":{\"week\":1}} | IMAGE_BUDGETS has a wrong rule, \"*: {\"week\":1}\": \"week\" is no window: these are hour, day and month.",
                "IMAGE_BUDGETS_WARN          | 101               | IMAGE_BUDGETS_WARN must be a percentage from 1 to 100.",
                "IMAGE_BUDGETS_UNKNOWN_PRICE | -1                | IMAGE_BUDGETS_UNKNOWN_PRICE must not be negative.",
                "IMAGE_BUDGETS_CHAT_TURN     | -1                | IMAGE_BUDGETS_CHAT_TURN must not be negative.",
                "IMAGE_CREDIT_PAUSE          | -PT1S             | IMAGE_CREDIT_PAUSE must not be negative.",
                "IMAGE_PARALLEL_CALLS        | 0                 | IMAGE_PARALLEL_CALLS must be at least 1.",
                "IMAGE_CHAT_TOOLS            | two words         | IMAGE_CHAT_TOOLS must be types of tools or ids of plugins such as openrouter:web_search or web, separated by commas, or *.",
                "IMAGE_AUTH_TOKEN_SHA256     | secret            | IMAGE_AUTH_TOKEN_SHA256 must be SHA-256 hashes in hexadecimal, separated by commas.",
                "IMAGE_AUTH_ISSUERS          | https://a?b=c     | IMAGE_AUTH_ISSUERS must be http or https URLs without query, fragment and user.",
            })
    void anInvalidValueStopsTheStartWithAMessageThatNamesTheVariable(String variable, String value, String problem) {
        assertEquals(List.of(problem), SettingsCheck.problems(TestSettings.of(Map.of(variable, value))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour", "quality=", "quality=low+best", "n=1+2", "seed=", "model=", "="})
    void invalidOptionsOfTheToolAreRefused(String options) {
        List<String> problems = SettingsCheck.problems(TestSettings.of(Map.of("IMAGE_TOOL_OPTIONS", options)));

        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith("IMAGE_TOOL_OPTIONS must be some of prompt, aspect_ratio, "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt",
                "n,aspect_ratio",
                "quality=low+medium , size=1024x1024",
                "model=a/b+c/d,idempotency_key"
            })
    void validOptionsOfTheToolAreAccepted(String options) {
        assertEquals(List.of(), SettingsCheck.problems(TestSettings.of(Map.of("IMAGE_TOOL_OPTIONS", options))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all=500/month; *=20/day",
                "all=500/month\n*=20/day\n",
                "{\"all\":{\"month\":500},\"*\":{\"day\":20},\"group:a\":{\"callers\":[\"token:b\",\"iam:c,d\"],\"day\":10}}",
                "{}"
            })
    void budgetsMayHaveEitherForm(String budgets) {
        assertEquals(List.of(), SettingsCheck.problems(TestSettings.of(Map.of("IMAGE_BUDGETS", budgets))));
    }

    @Test
    void aDescriptionTooLongForVendorsIsRefused() {
        assertEquals(
                List.of("IMAGE_TOOL_DESCRIPTION must have at most 1024 characters: vendors take no more."),
                SettingsCheck.problems(TestSettings.of(Map.of("IMAGE_TOOL_DESCRIPTION", "x".repeat(1025)))));
    }
}
