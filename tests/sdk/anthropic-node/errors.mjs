// Errors: their classes, and Anthropic's envelope.

import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { ask, client, HELLO, stream, WAYS } from "./scene.mjs";

const CLASSES = [
  [400, Anthropic.BadRequestError, "invalid_request_error"],
  [401, Anthropic.AuthenticationError, "authentication_error"],
  [404, Anthropic.NotFoundError, "not_found_error"],
  [429, Anthropic.RateLimitError, "rate_limit_error"],
  [500, Anthropic.InternalServerError, "api_error"],
];

// The error that a call fails with, which must be of this class.
async function fails(kind, call) {
  const error = await call().then(
    () => assert.fail("it didn't fail"),
    (error) => error,
  );
  assert.ok(error instanceof kind, `${error}`);
  return error;
}

for (const model of WAYS) {
  for (const [status, kind, type] of CLASSES) {
    for (const streamed of [false, true]) {
      test(`${model}-${status}, ${streamed ? "stream" : "whole"}: the class of its status`, async () => {
        const error = await fails(kind, () => ask(`${model}-${status}`, { stream: streamed }));
        assert.equal(error.status, status);
        assert.deepEqual([error.error.type, error.error.error.type], ["error", type]);
        assert.match(error.error.error.message, /^litellm\./);
      });
    }
  }

  test(`${model}: a stream that broke ends with an error`, async () => {
    await fails(Anthropic.APIError, () => stream(`${model}-broken`).finalMessage());
  });
}

test("a wrong key", async () => {
  const stranger = client({ apiKey: "sk-wrong" });
  const call = () => stranger.messages.create({ model: "claude", max_tokens: 9, messages: HELLO });
  const error = await fails(Anthropic.AuthenticationError, call);
  assert.equal(error.error.error.type, "authentication_error");
});

test("an unknown model", async () => {
  const error = await fails(Anthropic.BadRequestError, () => ask("nobody-serves-this"));
  assert.equal(error.error.type, "error");
});

test("a result without its call", async () => {
  const messages = [{ role: "user", content: [{ type: "tool_result", tool_use_id: "x", content: "y" }] }];
  const error = await fails(Anthropic.BadRequestError, () => ask("vllm", { messages }));
  assert.match(error.error.error.message, /messages\.0\.content\.0\.tool_use_id/);
});
