// Retries and time-outs, of the SDK and of the gateway; what the upstream saw of them is counted.

import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { becomesTrue, client, DIALECTS, fails, HELLO, upstreamAborted, upstreamGot } from "./scene.mjs";

const raw = (model, options = {}, more = {}) =>
  client(options).chat.completions.create({ model, messages: HELLO, ...more }).withResponse();

const count = async (key) => (await upstreamGot(key)).length;

for (const [model, failures] of [
  ["flaky-503", 2],
  ["flaky-429", 1],
]) {
  test(`${model}: retries until it works`, async () => {
    const { data } = await raw(model, { maxRetries: 2 });
    assert.equal(data.choices[0].message.content, "hello");
    assert.equal(await count(model), failures + 1);
  });
}

test("retries end", async () => {
  const error = await fails(OpenAI.RateLimitError, () => raw("always-429", { maxRetries: 1 }));
  assert.equal(await count("always-429"), 2);
  assert.equal(error.headers.get("llm_provider-retry-after"), "1");
});

test("no retries where they are useless", async () => {
  await fails(OpenAI.BadRequestError, () => raw("always-400", { maxRetries: 2 }));
  assert.equal(await count("always-400"), 1);
});

test("retries wait as long as the gateway says", async () => {
  // both deployments fail the first call and rest; the second is refused by the gateway itself
  const { data } = await raw("cooling", { maxRetries: 2 });
  assert.equal(data.choices[0].message.content, "hello");
  assert.equal((await count("cooling-a")) + (await count("cooling-b")), 3);
});

test("the gateway's own retries are told", async () => {
  const { data, response } = await raw("patient");
  assert.equal(data.choices[0].message.content, "hello");
  assert.equal(response.headers.get("x-litellm-attempted-retries"), "1");
  assert.equal(response.headers.get("x-litellm-max-retries"), "2");
  assert.equal(await count("patient"), 2);
});

test("a fallback is told", async () => {
  const { response } = await raw("falling");
  assert.equal(response.headers.get("x-litellm-attempted-fallbacks"), "1");
  assert.equal(response.headers.get("x-litellm-model-group"), "gpt");
});

test("the client's time-out is retried", async () => {
  await fails(OpenAI.APIConnectionTimeoutError, () => raw("slow", { timeout: 1000, maxRetries: 1 }));
  assert.equal(await count("slow"), 2);
});

for (const model of DIALECTS) {
  test(`${model}: a stream that stalls can be aborted`, async () => {
    const before = await upstreamAborted();
    const { data } = await raw(`${model}-stuck`, {}, { stream: true });
    for await (const chunk of data) {
      if (chunk.choices[0]?.delta.content) data.controller.abort();
    }
    assert.ok(await becomesTrue(async () => (await upstreamAborted()) > before), "the upstream still waits");
  });
}

test("the gateway's time-out is retried by the SDK", async () => {
  const error = await fails(OpenAI.APIError, () => raw("impatient", { maxRetries: 1 }));
  assert.deepEqual([error.status, error.code], [408, "408"]);
  assert.match(error.message, /litellm\.Timeout: APITimeoutError - Request timed out\./);
  assert.equal(await count("impatient"), 2);
});
