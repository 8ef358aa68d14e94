package io.imagefunction.picture;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Root element of an SVG document, read from its first characters without an XML parser, so that no reference in it is
 * followed.
 */
final class Svg {

    /** Possessive quantifiers, so that matching needs no stack for a long prefix. */
    private static final Pattern BEFORE_ROOT = Pattern.compile(
            "\\uFEFF?(?:\\s++|<\\?.*?\\?>|<!--.*?-->|<!DOCTYPE(?:[^>\\[]|\\[[^\\]]*+\\])*+>)*+", Pattern.DOTALL);

    private static final Pattern ROOT = Pattern.compile("<(?:[\\w.-]+:)?svg(?=[\\s/>])[^>]*");
    private static final Pattern LENGTH =
            Pattern.compile("\\s(width|height)\\s*+=\\s*+[\"']\\s*+(\\d++(?:\\.\\d++)?)\\s*+(?:px\\s*+)?[\"']");
    private static final Pattern VIEW_BOX = Pattern.compile(
            "\\sviewBox\\s*=\\s*[\"']\\s*[-\\d.eE+]+[\\s,]+[-\\d.eE+]+[\\s,]+(\\d+(?:\\.\\d+)?)[\\s,]+(\\d+(?:\\.\\d+)?)");

    private Svg() {}

    static boolean isSvg(String beginning) {
        return root(beginning).isPresent();
    }

    static Optional<Dimensions> dimensions(String beginning) {
        return root(beginning).flatMap(root -> fromLengths(root).or(() -> fromViewBox(root)));
    }

    private static Optional<String> root(String beginning) {
        Matcher before = BEFORE_ROOT.matcher(beginning);
        Matcher root = ROOT.matcher(beginning);
        return before.lookingAt()
                        && root.region(before.end(), beginning.length()).lookingAt()
                ? Optional.of(root.group())
                : Optional.empty();
    }

    private static Optional<Dimensions> fromLengths(String root) {
        Optional<String> width = Optional.empty();
        Optional<String> height = Optional.empty();
        for (Matcher length = LENGTH.matcher(root); length.find(); ) {
            if (length.group(1).equals("width")) {
                width = Optional.of(length.group(2));
            } else {
                height = Optional.of(length.group(2));
            }
        }
        return width.isPresent() && height.isPresent() ? rounded(width.get(), height.get()) : Optional.empty();
    }

    private static Optional<Dimensions> fromViewBox(String root) {
        Matcher box = VIEW_BOX.matcher(root);
        return box.find() ? rounded(box.group(1), box.group(2)) : Optional.empty();
    }

    private static Optional<Dimensions> rounded(String width, String height) {
        return Dimensions.of(Math.round(Double.parseDouble(width)), Math.round(Double.parseDouble(height)));
    }
}
