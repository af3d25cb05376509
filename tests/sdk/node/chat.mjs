// Chats, whole and streamed, of both dialects.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, ask, becomesTrue, client, DIALECTS, HELLO, textOf, upstreamAborted, upstreamGot } from "./scene.mjs";

const UNICODE = "Grüße, 你好 👩‍👩‍👧‍👦 \u2028 \"quoted\" \\ back\tslash \u0000 ﷽ e\u0301";
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

for (const model of DIALECTS) {
  test(`${model}: an answer`, async () => {
    const answer = await ask(model);
    const [choice] = answer.choices;
    assert.equal(choice.message.content, "hello");
    assert.equal(choice.finish_reason, "stop");
    assert.equal(answer.model, model);
    assert.match(answer.id, /^chatcmpl-/);
    const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
    assert.deepEqual([prompt_tokens, completion_tokens, total_tokens], [20, 8, 28]);
  });

  test(`${model}: a stream`, async () => {
    const chunks = await all(await ask(model, { stream: true }));
    assert.equal(textOf(chunks), "hello");
    assert.ok(chunks.filter((chunk) => textOf([chunk])).length > 1, "it came at once");
    assert.deepEqual(new Set(chunks.map((chunk) => chunk.id)), new Set([chunks[0].id]));
    assert.deepEqual(new Set(chunks.map((chunk) => chunk.model)), new Set([model]));
    assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
    assert.ok(
      chunks.every((chunk) => !chunk.usage),
      "usage nobody asked for",
    );
  });

  test(`${model}: usage when asked`, async () => {
    const chunks = await all(await ask(model, { stream: true, stream_options: { include_usage: true } }));
    assert.deepEqual(
      chunks.filter((chunk) => chunk.usage),
      chunks.slice(-1),
    );
    assert.equal(chunks.at(-1).usage.total_tokens, 28);
  });

  test(`${model}: the stream helper`, async () => {
    const pieces = [];
    const stream = client().chat.completions.stream({ model, messages: HELLO });
    stream.on("content", (piece) => pieces.push(piece));
    const answer = await stream.finalChatCompletion();
    assert.equal(pieces.join(""), "hello");
    assert.equal(answer.choices[0].message.content, "hello");
  });

  test(`${model}: a stream left early ends upstream`, async () => {
    const [one, before] = [client(), await upstreamAborted()];
    const stream = await one.chat.completions.create({ model: `${model}-long`, messages: HELLO, stream: true });
    for await (const _ of stream) break;
    assert.ok(await becomesTrue(async () => (await upstreamAborted()) > before), "the upstream still writes");
    assert.equal((await one.chat.completions.create({ model, messages: HELLO })).choices[0].message.content, "hello");
  });

  test(`${model}: letters of all kinds`, async () => {
    const messages = [{ role: "user", content: UNICODE }];
    assert.equal((await ask(model, { messages })).choices[0].message.content, UNICODE);
    assert.equal(textOf(await all(await ask(model, { messages, stream: true }))), UNICODE);
  });

  test(`${model}: a prompt of a megabyte`, async () => {
    const content = Array.from({ length: 131072 }, (_, number) => `${String(number).padStart(7, "0")} `).join("");
    const messages = [{ role: "user", content }];
    assert.ok((await ask(model, { messages })).choices[0].message.content === content, "whole");
    assert.ok(textOf(await all(await ask(model, { messages, stream: true }))) === content, "streamed");
  });

  test(`${model}: an image`, async () => {
    const image = { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL}` } };
    const messages = [{ role: "user", content: [{ type: "text", text: "what is it?" }, image] }];
    const answer = await ask(`${model}-seen`, { messages });
    assert.equal(answer.choices[0].message.content, "what is it?");
    const got = (await upstreamGot(`${model}-seen`)).at(-1).body.messages[0].content[1];
    assert.equal(got.source?.data ?? got.image_url.url.split(",")[1], PIXEL);
  });
}

test("models are listed", async () => {
  const models = await all(client().models.list());
  assert.deepEqual(
    DIALECTS.filter((name) => !models.some((model) => model.id === name)),
    [],
  );
  assert.equal((await client().models.retrieve("gpt")).id, "gpt");
});
