"""The same function as a typical handler in Python."""

import base64
import json
import os
import uuid

import boto3
import requests

BUCKET = os.environ["IMAGE_BUCKET"]

openrouter = requests.Session()
s3 = boto3.client("s3")


def handler(event, context):
    request = {"model": "openai/gpt-image-1", **json.loads(event["body"])}
    answer = openrouter.post(
        os.environ["OPENROUTER_BASE_URL"] + "/images",
        json=request,
        headers={"Authorization": "Bearer " + os.environ["OPENROUTER_API_KEY"]},
        timeout=300,
    )
    answer.raise_for_status()
    images = answer.json()
    data = [store(image) for image in images["data"]]
    result = {"status": "ok", "imageUrl": data[0]["url"], "data": data, "usage": images.get("usage")}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(result)}


def store(image):
    picture = base64.b64decode(image["b64_json"])
    media_type = image.get("media_type", "image/png")
    key = f"images/{uuid.uuid4()}.{media_type.split('/')[1]}"
    s3.put_object(Bucket=BUCKET, Key=key, Body=picture, ContentType=media_type)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=3600)
    return {"url": url, "media_type": media_type, "size": len(picture)}
