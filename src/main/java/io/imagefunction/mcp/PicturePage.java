package io.imagefunction.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page that shows pictures in a conversation. A host gets it as one document, so it is put together of its parts:
 * the modules share one scope, without their imports and exports. Comments and indentation stay behind.
 *
 * @param template the document, in which {@link #TOOLS} is replaced
 */
record PicturePage(String template) {

    private static final String STYLES = "{styles}";
    private static final String SCRIPT = "{script}";
    private static final String TOOLS = "{tools}";

    private static final String STUDIO = "/META-INF/resources/studio/";
    private static final String OWN = "/io/imagefunction/mcp/picture/";

    /** The page looks like the studio: the first part of the studio's styles is for both, up to this line. */
    private static final String ONLY_STUDIO = "/* Top */";

    /** In the order in which they use each other. A list, because a native binary cannot list a directory. */
    private static final List<String> MODULES = List.of(
            STUDIO + "dom.js",
            OWN + "host.js",
            OWN + "results.js",
            OWN + "loading.js",
            OWN + "calls.js",
            OWN + "view.js",
            OWN + "app.js");

    private static final Pattern COMMENT =
            Pattern.compile("^[ \\t]*(?:/\\*.*?\\*/[ \\t]*|//[^\\n]*)\\n", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern INDENTATION = Pattern.compile("^\\s+", Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import .*\\n", Pattern.MULTILINE);
    private static final Pattern EXPORT = Pattern.compile("^export ", Pattern.MULTILINE);

    static PicturePage read() {
        String studio = read(STUDIO + "studio.css");
        String styles = studio.substring(0, studio.indexOf(ONLY_STUDIO)) + read(OWN + "picture.css");
        String script = MODULES.stream()
                .map(PicturePage::read)
                .map(module ->
                        EXPORT.matcher(IMPORT.matcher(module).replaceAll("")).replaceAll(""))
                .collect(Collectors.joining());
        return new PicturePage(
                read(OWN + "picture.html").replace(STYLES, small(styles)).replace(SCRIPT, small(script)));
    }

    /** @param tools JSON: the names of the arguments of each tool that the page may call to make pictures */
    String document(String tools) {
        // Escaped, so that no name can end the script element.
        return template.replace(TOOLS, tools.replace("<", "\\u003c"));
    }

    private static String small(String source) {
        return INDENTATION.matcher(COMMENT.matcher(source).replaceAll("")).replaceAll("");
    }

    private static String read(String name) {
        try (InputStream file = PicturePage.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
