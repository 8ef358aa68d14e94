"""The cost of the network alone: downloads the same answer and uploads as many bytes, without any processing."""

import http.client
import json
import os
import ssl
import time
from urllib.parse import urlsplit

BUFFER = memoryview(bytearray(1 << 20))


def connect(url):
    parts = urlsplit(url)
    if parts.scheme == "https":
        trusted = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
        return http.client.HTTPSConnection(parts.netloc, context=trusted)
    return http.client.HTTPConnection(parts.netloc)


upstream = connect(os.environ["OPENROUTER_BASE_URL"])
s3 = connect(os.environ["AWS_ENDPOINT_URL_S3"])


def handler(event, context):
    request = json.loads(event["body"])
    picture = memoryview(bytes(int(os.environ["BENCHMARK_PICTURE_SIZE"])))
    started = time.monotonic()
    download(event["body"])
    downloaded = time.monotonic()
    for index in range(request["n"]):
        upload(f"/benchmark/images/{index}.png", picture)
    uploaded = time.monotonic()
    timings = {"data": [{}] * request["n"], "download": downloaded - started, "upload": uploaded - downloaded}
    return {"statusCode": 200, "body": json.dumps(timings)}


def download(body):
    upstream.request("POST", urlsplit(os.environ["OPENROUTER_BASE_URL"]).path + "/images", body)
    answer = upstream.getresponse()
    while answer.readinto(BUFFER):
        pass


def upload(path, picture):
    s3.request("PUT", path, picture)
    s3.getresponse().read()
