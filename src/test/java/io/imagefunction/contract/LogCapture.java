package io.imagefunction.contract;

import io.imagefunction.FunctionUnderTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Captures everything that is logged while it is open: text, fields, stack traces. */
final class LogCapture extends Handler implements AutoCloseable {

    private static final ExtFormatter TEXT = new PatternFormatter("%s");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final int before =
            FunctionUnderTest.isPackaged() ? FunctionUnderTest.log().length() : 0;

    private LogCapture() {}

    static LogCapture open() {
        LogCapture capture = new LogCapture();
        Logger.getLogger("").addHandler(capture);
        return capture;
    }

    List<String> lines() {
        return FunctionUnderTest.isPackaged()
                ? FunctionUnderTest.log().substring(before).lines().toList()
                : lines;
    }

    @Override
    public void publish(LogRecord entry) {
        ExtLogRecord whole = ExtLogRecord.wrap(entry);
        StringWriter line = new StringWriter();
        line.append(whole.getLoggerName())
                .append(' ')
                .append(TEXT.format(whole))
                .append(' ')
                .append(String.valueOf(whole.getMdcCopy()));
        if (entry.getThrown() != null) {
            entry.getThrown().printStackTrace(new PrintWriter(line));
        }
        lines.add(line.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
