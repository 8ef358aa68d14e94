package io.imagefunction;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks a test that takes a minute or more. It runs in CI, and locally if Maven is called with {@code -Dslow}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Slow.OnlyIfWanted.class)
public @interface Slow {

    class OnlyIfWanted implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (System.getProperty("slow") != null) {
                return ConditionEvaluationResult.enabled("-Dslow");
            }
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Slow.class))
                    .computeIfAbsent(NotRun.class)
                    .tests
                    .add(name(context));
            return ConditionEvaluationResult.disabled("slow");
        }

        private static String name(ExtensionContext context) {
            String type = context.getRequiredTestClass().getSimpleName();
            return context.getTestMethod()
                    .map(method -> type + "." + method.getName())
                    .orElse(type);
        }
    }

    /** Prints the skipped tests in one line at the end. */
    class NotRun implements AutoCloseable {

        private final Set<String> tests = new ConcurrentSkipListSet<>();

        @Override
        public void close() {
            System.err.println("NOT TESTED without -Dslow: " + String.join(", ", tests));
        }
    }
}
