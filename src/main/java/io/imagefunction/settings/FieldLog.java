package io.imagefunction.settings;

import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Writes log lines that have fields. */
public final class FieldLog {

    private FieldLog() {}

    /** Writes the fields as fields of the JSON log and in the text of the line, for logs in plain text. */
    public static void write(Logger log, Logger.Level level, String message, Map<String, Object> fields) {
        fields.forEach(MDC::put);
        try {
            log.logf(level, "%s %s", message, fields);
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }
}
