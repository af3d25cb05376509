// The headers that `withResponse` shows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, client, DIALECTS, HELLO } from "./scene.mjs";

const headersOf = async (options, more = {}) => {
  const call = client().chat.completions.create({ messages: HELLO, ...options }, more);
  return (await call.withResponse()).response.headers;
};

for (const model of DIALECTS) {
  test(`${model}: headers of an answer`, async () => {
    const headers = await headersOf({ model });
    assert.equal(headers.get("x-litellm-model-group"), model);
    assert.equal(headers.get("x-litellm-attempted-retries"), "0");
    assert.equal(headers.get("x-litellm-attempted-fallbacks"), "0");
    assert.match(headers.get("x-litellm-call-id"), /^[0-9a-f-]{36}$/);
    assert.match(headers.get("x-litellm-model-id"), /^[0-9a-f]{64}$/);
    assert.ok(Number(headers.get("x-litellm-response-cost")) > 0);
  });

  test(`${model}: headers of a stream`, async () => {
    const call = client().chat.completions.create({ model, messages: HELLO, stream: true });
    const { data, response } = await call.withResponse();
    assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
    assert.ok(response.headers.get("x-litellm-call-id"));
    assert.equal(response.headers.get("x-litellm-response-cost"), null);
    await all(data);
  });
}

test("the cost is that of the tokens", async () => {
  const headers = await headersOf({ model: "gpt" });
  assert.equal(headers.get("x-litellm-response-cost"), "7.8e-06"); // 20 × 0.15 and 8 × 0.6 USD a million
});

test("the call's id is the client's", async () => {
  const headers = await headersOf({ model: "gpt" }, { headers: { "x-litellm-call-id": "my-own-id" } });
  assert.equal(headers.get("x-litellm-call-id"), "my-own-id");
});

test("rate limits of the provider", async () => {
  const headers = await headersOf({ model: "limited" });
  assert.equal(headers.get("x-ratelimit-limit-requests"), "500");
  assert.equal(headers.get("x-ratelimit-remaining-requests"), "499");
  assert.equal(headers.get("llm_provider-x-request-id"), "req_of_the_provider");
});
