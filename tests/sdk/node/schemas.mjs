// Answers that follow a schema.

import assert from "node:assert/strict";
import { test } from "node:test";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";
import { ask, client, HELLO } from "./scene.mjs";

const Day = z.object({
  name: z.string(),
  number: z.number().int(),
  parts: z.array(z.object({ words: z.array(z.string()), size: z.number().nullable() })),
});
const WANTED = { name: "mock", number: 1, parts: [{ words: ["mock"], size: 1.5 }] };
const response_format = zodResponseFormat(Day, "day");

// OpenAI; Claude with a schema of its own; an older one, for which it is a tool that it must call.
for (const model of ["gpt", "claude-schema", "claude-tool-schema"]) {
  test(`${model}: a schema is parsed`, async () => {
    const [choice] = (await client().chat.completions.parse({ model, messages: HELLO, response_format })).choices;
    assert.deepEqual(choice.message.parsed, WANTED);
    assert.equal(choice.finish_reason, "stop");
  });

  test(`${model}: a schema is parsed out of a stream`, async () => {
    const stream = client().chat.completions.stream({ model, messages: HELLO, response_format });
    assert.deepEqual((await stream.finalChatCompletion()).choices[0].message.parsed, WANTED);
  });

  test(`${model}: a schema as JSON`, async () => {
    const [choice] = (await ask(model, { response_format })).choices;
    assert.deepEqual(JSON.parse(choice.message.content), WANTED);
  });
}

test("gpt: any object", async () => {
  const [choice] = (await ask("gpt", { response_format: { type: "json_object" } })).choices;
  assert.equal(typeof JSON.parse(choice.message.content), "object");
});
