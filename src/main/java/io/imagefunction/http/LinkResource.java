package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.LastingLinks;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.PictureObjects;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Opens links to pictures, for anyone who has one: the signature is the authentication. */
@Path(LastingLinks.PATH + "{file}")
public class LinkResource {

    private static final Pattern PATH = Pattern.compile(LastingLinks.PATH + "[\\w-]+\\.\\w+");

    /** Longest time for which a browser may reuse the redirect, because it would not notice a deletion. */
    private static final Duration LONGEST_REUSE = Duration.ofMinutes(5);

    private static final Failure EXPIRED =
            Failure.of(FailureCode.LINK_EXPIRED, "This link has expired. Ask whoever gave it to you for a new one.");

    private final LastingLinks links;
    private final PictureLinks presigned;
    private final PictureObjects pictures;
    private final Clock clock;

    LinkResource(LastingLinks links, PictureLinks presigned, PictureObjects pictures, Clock clock) {
        this.links = links;
        this.presigned = presigned;
        this.pictures = pictures;
        this.clock = clock;
    }

    /**
     * Whether a request reads a link, and so needs no credentials. Matches the path as it was sent: a path with dots or
     * escapes could lead elsewhere.
     */
    static boolean isRead(HttpServerRequest request) {
        return (HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method()))
                && PATH.matcher(String.valueOf(request.path())).matches();
    }

    @GET
    @Operation(summary = "Redirects to a fresh presigned URL of the link's picture, without credentials")
    @RunOnVirtualThread
    public Response open(
            @PathParam("file") String file,
            @QueryParam(LastingLinks.END) @DefaultValue("") String end,
            @QueryParam(LastingLinks.SIGNATURE) @DefaultValue("") String signature) {
        return answer(file, end, signature, (target, head) -> redirect(target));
    }

    @HEAD
    @Operation(summary = "The type and size of the link's picture")
    @RunOnVirtualThread
    public Response head(
            @PathParam("file") String file,
            @QueryParam(LastingLinks.END) @DefaultValue("") String end,
            @QueryParam(LastingLinks.SIGNATURE) @DefaultValue("") String signature) {
        return answer(file, end, signature, (target, head) -> PictureResponses.head(head));
    }

    private interface Answer {
        Response of(LastingLinks.Target target, PictureObjects.Head head);
    }

    /** Answers a forged link like one of a picture that is not there. */
    private Response answer(String file, String end, String signature, Answer answer) {
        Optional<LastingLinks.Target> target = links.verify(file, end, signature);
        if (target.flatMap(LastingLinks.Target::end).filter(this::isOver).isPresent()) {
            return PictureResponses.failure(EXPIRED);
        }
        return target.flatMap(there -> pictures.head(there.key()).map(head -> answer.of(there, head)))
                .orElseGet(() -> PictureResponses.failure(PictureResponses.NO_PICTURE));
    }

    private boolean isOver(Instant end) {
        return !clock.instant().isBefore(end);
    }

    private Response redirect(LastingLinks.Target target) {
        PictureLinks.Link url = target.end()
                .map(end -> presigned.linkUntil(target.key(), end))
                .orElseGet(() -> presigned.link(target.key()));
        return Response.status(Response.Status.FOUND)
                .location(url.url())
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        "private, max-age=" + reuse(url).toSeconds())
                .build();
    }

    /** Half of the URL's lifetime, so that a reused redirect leads to a URL that works long enough. */
    private Duration reuse(PictureLinks.Link url) {
        Duration half = url.expiresAt()
                .map(end -> Duration.between(clock.instant(), end).dividedBy(2))
                .orElse(LONGEST_REUSE);
        Duration shorter = half.compareTo(LONGEST_REUSE) < 0 ? half : LONGEST_REUSE;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }
}
