// Messages, whole and streamed, where the provider speaks them and where it doesn't.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, client, HELLO, ROADS, stream, WAYS, WEATHER } from "./scene.mjs";

const UNICODE = "Grüße, 你好 👩‍👩‍👧‍👦 \u2028 \"quoted\" \\ back\tslash \u0000 ﷽ e\u0301";

for (const model of WAYS) {
  test(`${model}: an answer`, async () => {
    const answer = await ask(model);
    assert.deepEqual([answer.type, answer.role, answer.model], ["message", "assistant", model]);
    assert.deepEqual(answer.content.map((block) => block.text), ["hello"]);
    assert.equal(answer.stop_reason, "end_turn");
    assert.deepEqual([answer.usage.input_tokens, answer.usage.output_tokens], [20, 8]);
  });

  test(`${model}: any text comes back`, async () => {
    for (const [road, answer] of ROADS) {
      const { content } = await answer(model, { messages: [{ role: "user", content: UNICODE }] });
      assert.equal(content[0].text, UNICODE, road);
    }
  });

  test(`${model}: a stream is the same`, async () => {
    const pieces = [];
    const events = stream(model).on("text", (piece) => pieces.push(piece));
    const [streamed, whole] = [await events.finalMessage(), await ask(model)];
    assert.ok(pieces.length > 1, "it came at once");
    assert.equal(pieces.join(""), "hello");
    for (const member of ["content", "model", "stop_reason"]) {
      assert.deepEqual(streamed[member], whole[member], member);
    }
    const tokens = ({ usage }) => [usage.input_tokens, usage.output_tokens];
    assert.deepEqual(tokens(streamed), tokens(whole));
  });

  test(`${model}: events come in order`, async () => {
    const kinds = [];
    for await (const event of await ask(model, { stream: true })) {
      if (event.type !== "ping" && event.type !== kinds.at(-1)) kinds.push(event.type);
    }
    const block = ["content_block_start", "content_block_delta", "content_block_stop"];
    assert.deepEqual(kinds, ["message_start", ...block, "message_delta", "message_stop"]);
  });

  test(`${model}: tokens are counted`, async () => {
    const count = (more) => client().messages.countTokens({ model, messages: HELLO, ...more });
    const [short, long] = [await count({}), await count({ system: "Be brief.", tools: [WEATHER] })];
    assert.ok(short.input_tokens > 0);
    assert.ok(long.input_tokens >= short.input_tokens);
  });
}

test("the beta route", async () => {
  const betas = ["context-management-2025-06-27"];
  const answer = await client().beta.messages.create({ model: "claude", max_tokens: 9, messages: HELLO, betas });
  assert.equal(answer.content[0].text, "hello");
});

test("a stream can be left", async () => {
  const one = client();
  const options = { max_tokens: 64, messages: HELLO };
  for await (const event of await one.messages.create({ ...options, model: "claude-long", stream: true })) {
    if (event.type === "content_block_delta") break;
  }
  assert.equal((await one.messages.create({ ...options, model: "claude" })).content[0].text, "hello");
});
