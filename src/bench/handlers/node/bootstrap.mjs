// Lambda's runtime for Node.js, as small as can be: asks for events and hands them to index.mjs beside it.

import http from "node:http";
import { handler } from "./index.mjs";

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const agent = new http.Agent({ keepAlive: true });

// Not fetch, which would give up on a long wait for the next event.
function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${api}/${path}`, { method, agent }, async (response) => {
      const chunks = await response.toArray();
      resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    request.on("error", reject);
    request.end(body);
  });
}

while (true) {
  const { headers, body } = await call("GET", "next");
  const id = headers["lambda-runtime-aws-request-id"];
  try {
    await call("POST", `${id}/response`, JSON.stringify(await handler(JSON.parse(body))));
  } catch (error) {
    await call("POST", `${id}/error`, JSON.stringify({ errorMessage: error.message, errorType: error.name }));
  }
}
