package io.imagefunction.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.job.Job;
import io.imagefunction.request.CallContext;
import jakarta.enterprise.context.ApplicationScoped;

/** The results of the tools that make pictures: pictures, a failure, or a job that is still in progress. */
@ApplicationScoped
public class ImageAnswers {

    private static final String SCHEMA = """
            {"type":"object","required":["status"],"properties":{
              "status":{"enum":["ok","pending","error"]},
              "imageUrl":{"type":"string","description":"The first picture. Signed: never change it."},
              "data":{"type":"array","description":"All pictures","items":{"type":"object","required":["url","id"],"properties":{
                "url":{"type":"string"},"id":{"type":"string"},"media_type":{"type":"string"},"size":{"type":"integer"},
                "sha256":{"type":"string"},"width":{"type":"integer"},"height":{"type":"integer"},
                "expires_at":{"type":"string","description":"When the URL ends"},
                "link":{"type":"string","description":"Works longer than url, also in Markdown and mail"},
                "link_expires":{"type":"string"}}}},
              "link":{"type":"string","description":"The first picture's"},
              "created":{"type":"integer"},"model":{"type":"string"},
              "usage":{"type":"object","description":"With the cost in US dollars, null if unknown"},
              "warnings":{"type":"array","items":{"type":"string"}},
              "id":{"type":"string","description":"Of the job, if status is pending"},
              "state":{"type":"string"},"next":{"type":"string","description":"What to do if status is pending"},
              "error":{"type":"string","description":"What went wrong and what to do"},"code":{"type":"string"},
              "param":{"type":["string","null"],"description":"The argument that is wrong"},
              "retryable":{"type":"boolean"},"retry_after":{"type":["integer","null"],"description":"Seconds"}}}""";

    private final Answers answers;

    ImageAnswers(Answers answers) {
        this.answers = answers;
    }

    public ToolAnswer of(ImageResult result, CallContext call) {
        return ToolAnswer.of(answers.of(result, call.base()));
    }

    public ToolAnswer of(Job job, CallContext call) {
        return switch (job) {
            case Job.Ended ended -> of(ended.result(), call);
            case Job.Pending pending -> ToolAnswer.of(pending(pending));
        };
    }

    private static ObjectNode pending(Job.Pending job) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", "pending")
                .put("id", job.id())
                .put("state", job.state().word())
                .put("created", job.created().getEpochSecond())
                .put(
                        "next",
                        "The picture is still being made. Call " + JobTool.NAME
                                + " with this id to get it, and do not ask for it again.");
    }

    /** The {@code outputSchema} that covers all of these results. */
    static ObjectNode schema() {
        return Json.object(SCHEMA);
    }
}
