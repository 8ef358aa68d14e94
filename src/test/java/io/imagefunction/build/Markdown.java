package io.imagefunction.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A document of the project. */
record Markdown(Path file, String text) {

    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern CLASS = Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.[A-Z]+)?");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A link to another file of the project, or to a heading of this one. */
    record Link(String written, Path file, String anchor) {

        boolean leadsSomewhere() {
            return Files.exists(file)
                    && (anchor.isEmpty() || read(file).anchors().contains(anchor));
        }
    }

    Stream<Link> links() {
        return LINK.matcher(prose())
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.contains("://"))
                .map(this::link);
    }

    private Link link(String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path linked = path.isEmpty() ? file : file.resolveSibling(path).normalize();
        return new Link(target, linked, hash < 0 ? "" : target.substring(hash + 1));
    }

    /** The texts in backticks, outside of code blocks. */
    Stream<String> code() {
        return CODE.matcher(prose()).results().map(code -> code.group(1));
    }

    /** The class names among the texts in backticks. */
    Set<String> classes() {
        return code().map(CLASS::matcher)
                .filter(name -> name.matches())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The cells of all tables with this many columns, without the separator lines. */
    Stream<List<String>> rows(int columns) {
        return text.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .filter(cells -> cells.size() == columns);
    }

    /** The anchors that GitHub creates for the headings. */
    private Set<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private String prose() {
        return FENCED.matcher(text).replaceAll("");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
