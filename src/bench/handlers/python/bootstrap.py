"""A minimal Lambda runtime for Python: polls for events and passes them to handler.py in the same directory."""

import http.client
import json
import os

from handler import handler

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    invocation = api.getresponse()
    request_id = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
    event = json.loads(invocation.read())
    try:
        outcome, answer = "response", handler(event, None)
    except Exception as failure:
        outcome, answer = "error", {"errorMessage": str(failure), "errorType": type(failure).__name__}
    api.request("POST", f"/2018-06-01/runtime/invocation/{request_id}/{outcome}", json.dumps(answer))
    api.getresponse().read()
