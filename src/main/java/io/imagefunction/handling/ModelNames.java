package io.imagefunction.handling;

import io.imagefunction.catalogue.Model;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the model that a name means. A name is, in this order: a slug of the catalogue ({@code openai/gpt-image-1}),
 * the end of a slug that only one model has ({@code gpt-image-1}), or an alias of the setting
 * {@code IMAGE_MODEL_ALIASES} ({@code dall-e-3}). A variant such as {@code :free} may follow.
 */
@ApplicationScoped
public class ModelNames {

    private static final int MOST_NEAR = 3;

    private final String usual;
    private final Set<String> trusted;
    private final Map<String, String> aliases = new HashMap<>();

    ModelNames(Settings settings) {
        this.usual = settings.image().model();
        this.trusted = settings.image().limits().models().orElse(Set.of());
        for (String entry : settings.image().modelAliases().orElse(List.of())) {
            String[] nameAndSlug = entry.strip().split("=", 2);
            aliases.put(key(nameAndSlug[0]), nameAndSlug.length == 1 ? usual : nameAndSlug[1].strip());
        }
    }

    /** Whether the text is a valid entry of the setting: {@code name} for the default model, or {@code name=slug}. */
    public static boolean isAlias(String entry) {
        String[] nameAndSlug = entry.strip().split("=", 2);
        return !nameAndSlug[0].isBlank() && (nameAndSlug.length == 1 || nameAndSlug[1].contains("/"));
    }

    /**
     * The request with the slug of its model.
     *
     * @param slugs of all models; empty if the catalogue is not available, then unknown names are left to upstream
     * @throws FailureException with {@link FailureCode#MODEL_NOT_FOUND} and the names that are the nearest
     */
    public ImageRequest resolve(ImageRequest request, List<String> slugs) {
        String name = request.model();
        String bare = Model.withoutVariant(name);
        if (slugs.contains(bare) || trusted.contains(name) || name.equals(usual)) {
            return request;
        }
        List<String> meant = slugs.stream().filter(slug -> isMeant(slug, bare)).toList();
        if (meant.size() == 1) {
            return request.withModel(meant.getFirst() + name.substring(bare.length()));
        }
        Optional<String> alias = Optional.ofNullable(aliases.get(key(bare)))
                .or(() -> Optional.ofNullable(aliases.get(key(Model.withoutAuthor(bare)))));
        if (alias.isPresent()) {
            String warning = "model " + name + " was sent as " + alias.get() + ": it is an alias here.";
            return request.withModel(alias.get()).with(List.of(warning));
        }
        if (slugs.isEmpty()) {
            return request;
        }
        throw Failure.of(
                        FailureCode.MODEL_NOT_FOUND,
                        "model",
                        "There is no image model " + shortened(name) + ". The nearest names: "
                                + String.join(", ", meant.isEmpty() ? nearest(bare, slugs) : meant)
                                + ". GET /api/v1/images/models lists all.")
                .toException();
    }

    private static boolean isMeant(String slug, String name) {
        return slug.equalsIgnoreCase(name) || Model.withoutAuthor(slug).equalsIgnoreCase(name);
    }

    private static List<String> nearest(String name, List<String> slugs) {
        return slugs.stream()
                .sorted(Comparator.comparingInt(slug ->
                        Math.min(distance(name, slug), distance(Model.withoutAuthor(name), Model.withoutAuthor(slug)))))
                .limit(MOST_NEAR)
                .toList();
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int at = 0; at < row.length; at++) {
            row[at] = at;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(row[j - 1], above) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }

    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static String shortened(String name) {
        return name.length() > 80 ? name.substring(0, 80) + "…" : name;
    }
}
