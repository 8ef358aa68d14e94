package io.imagefunction.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Descriptor;
import io.imagefunction.catalogue.Model;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.RequestField;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The upstream calls that carry out a request: usually one, but several if the model makes fewer pictures per call.
 *
 * @param request the checked request, with its model and fitted to it
 * @param price what the calls, or those of a fallback, may cost together, in US dollars; 0 if that is not known or not
 *     limited
 * @param calls one request body for each call
 * @param parents the ids of the stored pictures that the request refers to
 * @param fallbacks plans for other models, to be tried in this order while the model is unavailable
 */
public record CallPlan(
        ImageRequest request,
        BigDecimal price,
        List<ObjectNode> calls,
        List<String> parents,
        List<CallPlan> fallbacks) {

    /** @param stream whether a stream is wanted; a model that is known not to support streams is not asked for one */
    static CallPlan of(ImageRequest request, BigDecimal price, Optional<Model> model, boolean stream) {
        List<ObjectNode> calls = calls(request, model);
        if (!stream || !model.map(Model::streams).orElse(true)) {
            return new CallPlan(request, price, calls, List.of(), List.of());
        }
        return new CallPlan(
                request,
                price,
                calls.stream()
                        .map(body -> body.deepCopy().put(RequestField.STREAM.wireName(), true))
                        .toList(),
                List.of(),
                List.of());
    }

    CallPlan withParents(List<String> ids) {
        return new CallPlan(request, price, calls, ids, fallbacks);
    }

    /** This plan with fallbacks. Only one of the plans is paid for, so the price is that of the dearest. */
    CallPlan with(List<String> warnings, List<CallPlan> others) {
        BigDecimal most = others.stream().map(CallPlan::price).reduce(price, BigDecimal::max);
        return new CallPlan(request, most, calls, parents, others).warned(warnings);
    }

    /** The plan for the next model, with those for the models after it. The warning is also in all of those. */
    public Optional<CallPlan> next(String warning) {
        List<CallPlan> left = warned(List.of(warning)).fallbacks();
        return left.stream()
                .findFirst()
                .map(next -> new CallPlan(
                        next.request(), price, next.calls(), next.parents(), left.subList(1, left.size())));
    }

    /** Adds the warnings to this plan and to its fallbacks, because any of them may make the pictures. */
    private CallPlan warned(List<String> warnings) {
        return new CallPlan(
                request.with(warnings),
                price,
                calls,
                parents,
                fallbacks.stream().map(plan -> plan.warned(warnings)).toList());
    }

    private static List<ObjectNode> calls(ImageRequest request, Optional<Model> model) {
        int most = model.map(CallPlan::mostPictures).orElse(request.n());
        if (request.n() <= most && most > 1) {
            return List.of(request.body());
        }
        return split(request, most);
    }

    /** A model without {@code n} makes one picture per call. */
    private static int mostPictures(Model model) {
        return model.parameter(RequestField.N.wireName())
                .map(descriptor -> descriptor instanceof Descriptor.Range range ? Math.clamp(range.max(), 1, 10) : 10)
                .orElse(1);
    }

    private static List<ObjectNode> split(ImageRequest request, int most) {
        List<ObjectNode> calls = new ArrayList<>();
        for (int planned = 0; planned < request.n(); planned += most) {
            ObjectNode body = request.body().deepCopy();
            int pictures = Math.min(most, request.n() - planned);
            if (most == 1) {
                body.remove(RequestField.N.wireName()); // a model that makes one picture per call may reject the field
            } else {
                body.put(RequestField.N.wireName(), pictures);
            }
            vary(body, calls.size());
            calls.add(body);
        }
        return calls;
    }

    /** Calls with the same seed would make the same picture, and each would be paid for. */
    private static void vary(ObjectNode body, int call) {
        if (body.has(RequestField.SEED.wireName())) {
            body.put(
                    RequestField.SEED.wireName(),
                    body.get(RequestField.SEED.wireName()).longValue() + call);
        }
    }
}
