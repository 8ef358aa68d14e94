// The same function as one would write it in JavaScript.

import { randomUUID } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const { IMAGE_BUCKET: Bucket, OPENROUTER_BASE_URL, OPENROUTER_API_KEY } = process.env;

const s3 = new S3Client({});

export async function handler(event) {
  const answer = await fetch(`${OPENROUTER_BASE_URL}/images`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${OPENROUTER_API_KEY}` },
    body: JSON.stringify({ model: "openai/gpt-image-1", ...JSON.parse(event.body) }),
  });
  if (!answer.ok) {
    throw new Error(`OpenRouter answered ${answer.status}`);
  }
  const images = await answer.json();
  const data = await Promise.all(images.data.map(store));
  const result = { status: "ok", imageUrl: data[0].url, data, usage: images.usage };
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(result) };
}

async function store({ b64_json, media_type = "image/png" }) {
  const Body = Buffer.from(b64_json, "base64");
  const Key = `images/${randomUUID()}.${media_type.split("/")[1]}`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: media_type }));
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 3600 });
  return { url, media_type, size: Body.length };
}
