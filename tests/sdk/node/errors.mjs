// Errors: their classes, and what the SDK shows of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { all, ask, client, DIALECTS, fails, HELLO, textOf } from "./scene.mjs";

const { APIError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError } = OpenAI;
const { PermissionDeniedError, RateLimitError, UnprocessableEntityError } = OpenAI;

// Model, class, status, type, how the message begins behind `litellm.`
const TABLE = [
  ["gpt-400", BadRequestError, 400, "invalid_request_error", "BadRequestError: "],
  ["gpt-401", AuthenticationError, 401, "authentication_error", "AuthenticationError: AuthenticationError: "],
  ["gpt-403", PermissionDeniedError, 403, "permission_error", "APIError: APIError: "],
  ["gpt-404", NotFoundError, 404, "invalid_request_error", "NotFoundError: "],
  ["gpt-422", UnprocessableEntityError, 422, "invalid_request_error", "BadRequestError: "],
  ["gpt-429", RateLimitError, 429, "throttling_error", "RateLimitError: RateLimitError: "],
  ["gpt-500", InternalServerError, 500, "internal_server_error", "InternalServerError: InternalServerError: "],
  ["gpt-502", InternalServerError, 502, "internal_server_error", "BadGatewayError: BadGatewayError: "],
  ["gpt-503", InternalServerError, 503, "internal_server_error", "ServiceUnavailableError: ServiceUnavailableError: "],
  ["gpt-504", InternalServerError, 504, "internal_server_error", "Timeout: Timeout Error: "],
  ["gpt-policy", BadRequestError, 400, "invalid_request_error", "BadRequestError: litellm.ContentPolicy"],
  ["gpt-context", BadRequestError, 400, "invalid_request_error", "ContextWindowExceededError: "],
  ["claude-400", BadRequestError, 400, "invalid_request_error", "BadRequestError: "],
  ["claude-401", AuthenticationError, 401, "authentication_error", "AuthenticationError: "],
  ["claude-404", NotFoundError, 404, "invalid_request_error", "NotFoundError: "],
  ["claude-429", RateLimitError, 429, "throttling_error", "RateLimitError: "],
  ["claude-500", InternalServerError, 500, "internal_server_error", "InternalServerError: "],
  ["claude-503", InternalServerError, 503, "internal_server_error", "ServiceUnavailableError: "],
  ["claude-529", InternalServerError, 500, "internal_server_error", "InternalServerError: "],
  ["claude-context", BadRequestError, 400, "invalid_request_error", "ContextWindowExceededError: "],
];

for (const [model, kind, status, type, start] of TABLE) {
  for (const stream of [false, true]) {
    test(`${model}: ${kind.name}, stream=${stream}`, async () => {
      const error = await fails(kind, () => ask(model, { stream }));
      assert.deepEqual([error.status, error.code, error.type, error.param], [status, String(status), type, null]);
      assert.ok(error.message.startsWith(`${status} litellm.${start}`), error.message);
      assert.ok(error.headers.get("x-litellm-call-id"));
    });
  }
}

for (const model of DIALECTS) {
  test(`${model}: an answer that breaks off`, async () => {
    const error = await fails(InternalServerError, () => ask(`${model}-half`));
    assert.match(error.message, /Connection error\./);
  });

  // What comes after the first byte has no status any more.
  for (const [fault, code, message] of [
    ["broken", "500", /Connection error\./],
    ["garbage", "500", /^litellm\./],
    ["cut", "500", /ended before its answer did/],
    ["stuck-impatient", "408", /^litellm\.Timeout: /],
  ]) {
    test(`${model}: a stream that is ${fault}`, async () => {
      const chunks = [];
      const error = await fails(APIError, async () => {
        for await (const chunk of await ask(`${model}-${fault}`, { stream: true })) chunks.push(chunk);
      });
      assert.ok(textOf(chunks));
      assert.deepEqual([error.status, error.code], [undefined, code]);
      assert.match(error.error.message, message);
    });
  }
}

test("no connection to the provider", async () => {
  const error = await fails(InternalServerError, () => ask("dead"));
  assert.match(error.message, /OpenAIException - Connection error\./);
});

test("a wrong key", async () => {
  const options = { model: "gpt", messages: HELLO };
  const error = await fails(AuthenticationError, () => client({ apiKey: "sk-wrong" }).chat.completions.create(options));
  assert.equal(error.code, "401");
  assert.match(error.message, /Authentication Error/);
});

test("an unknown model", async () => {
  const error = await fails(BadRequestError, () => ask("no-such-model"));
  assert.match(error.message, /Invalid model name passed in model=no-such-model/);
});

test("a missing member", async () => {
  const error = await fails(BadRequestError, () => client().post("/chat/completions", { body: { model: "gpt" } }));
  assert.equal(error.param, "messages");
});

test("an unknown path", async () => {
  await fails(NotFoundError, () => client().get("/no-such-path"));
});

test("nobody there", async () => {
  const nobody = client({ baseURL: "http://127.0.0.1:9/v1" });
  await fails(OpenAI.APIConnectionError, () => nobody.chat.completions.create({ model: "gpt", messages: HELLO }));
});
