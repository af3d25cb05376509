// Tools and thoughts: calls, their results, and reasoning that must come back as it was signed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BadRequestError } from "@anthropic-ai/sdk";
import { client, HELLO, ROADS, WEATHER } from "./scene.mjs";

const THINKING = { max_tokens: 4000, thinking: { type: "enabled", budget_tokens: 2048 }, tools: [WEATHER] };

const callsOf = (answer) => answer.content.filter((block) => block.type === "tool_use");

// The conversation behind this answer, with a result for each of its calls.
const after = (messages, { content }) => [
  ...messages,
  { role: "assistant", content },
  {
    role: "user",
    content: callsOf({ content }).map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: "sunny" })),
  },
];

for (const [road, answer] of ROADS) {
  for (const model of ["claude-tools", "vllm-tools"]) {
    test(`${model}, ${road}: two calls and their results`, async () => {
      const called = await answer(model, { tools: [WEATHER] });
      assert.equal(called.stop_reason, "tool_use");
      const calls = callsOf(called);
      assert.deepEqual(calls.map(({ name, input }) => [name, input]), Array(2).fill(["get_weather", { city: "mock" }]));
      assert.equal(new Set(calls.map(({ id }) => id)).size, 2);
      const told = await answer(model, { tools: [WEATHER], messages: after(HELLO, called) });
      assert.equal(told.stop_reason, "end_turn");
      assert.ok(told.content[0].text);
    });
  }

  // They call a tool in their first two turns.
  for (const model of ["claude-thinking", "gpt-thinking"]) {
    test(`${model}, ${road}: thoughts are handed back`, async () => {
      let messages = HELLO;
      for (const turn of [0, 1, 2]) {
        const said = await answer(model, { ...THINKING, messages });
        const [thought] = said.content;
        assert.equal(thought.type, "thinking");
        assert.match(thought.thinking, new RegExp(`^Step ${turn}: wägen`));
        assert.ok(thought.signature.length > 300);
        assert.equal(said.stop_reason, turn < 2 ? "tool_use" : "end_turn");
        messages = after(messages, said);
      }
    });

    test(`${model}, ${road}: a changed signature is refused`, async () => {
      const said = await answer(model, { ...THINKING, messages: HELLO });
      said.content[0].signature = said.content[0].signature.replace(/.{8}$/, "AAAAAAAA");
      const changed = answer(model, { ...THINKING, messages: after(HELLO, said) });
      await assert.rejects(changed, BadRequestError);
    });
  }
}

test("the runner calls the functions and tells their results", async () => {
  const asked = [];
  const tool = { ...WEATHER, run: (input) => asked.push(input) && "sunny" };
  const runner = client().beta.messages.toolRunner({
    model: "claude-tools",
    max_tokens: 64,
    messages: HELLO,
    tools: [tool],
  });
  assert.equal((await runner).stop_reason, "end_turn");
  assert.deepEqual(asked, Array(2).fill({ city: "mock" }));
});
