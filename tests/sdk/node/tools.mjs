// Tools: calls, their results, their pieces in a stream.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, ask, client, HELLO, upstreamGot } from "./scene.mjs";

const parameters = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
};
const weather = { type: "function", function: { name: "get_weather", description: "Weather of a city", parameters } };
const time = { type: "function", function: { name: "get_time", parameters: { type: "object", properties: {} } } };
const tools = [weather, time];
const WANTED = [
  ["get_weather", { city: "mock", days: 1 }],
  ["get_time", {}],
];

const read = (calls) => calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]);

// They call each tool once, until they are told a result.
for (const model of ["gpt-tools", "claude-tools"]) {
  test(`${model}: two calls and their results`, async () => {
    const [choice] = (await ask(model, { tools })).choices;
    const calls = choice.message.tool_calls;
    assert.equal(choice.finish_reason, "tool_calls");
    assert.deepEqual(read(calls), WANTED);
    const results = calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "sunny" }));
    const [told] = (await ask(model, { tools, messages: [...HELLO, choice.message, ...results] })).choices;
    assert.equal(told.finish_reason, "stop");
    assert.ok(told.message.content);
    const { messages } = (await upstreamGot(model)).at(-1).body;
    const resultsOf = ({ tool_call_id, content }) => tool_call_id ?? content.map((block) => block.tool_use_id);
    const back = messages.slice(2).flatMap(resultsOf);
    assert.deepEqual(back, calls.map((call) => call.id));
  });

  test(`${model}: pieces of a stream`, async () => {
    const calls = new Map();
    const chunks = await all(await ask(model, { tools, stream: true }));
    for (const piece of chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])) {
      const call = calls.get(piece.index);
      if (call) {
        assert.deepEqual([piece.id, piece.function.name], [undefined, undefined]);
        call.function.arguments += piece.function.arguments;
      } else {
        calls.set(piece.index, { id: piece.id, function: { arguments: "", ...piece.function } });
      }
    }
    assert.deepEqual([...calls.keys()], [0, 1]);
    assert.deepEqual(read([...calls.values()]), WANTED);
    assert.equal(new Set([...calls.values()].map((call) => call.id)).size, 2);
    assert.equal(chunks.at(-1).choices[0].finish_reason, "tool_calls");
  });

  test(`${model}: the stream helper puts them together`, async () => {
    const answer = await client().chat.completions.stream({ model, messages: HELLO, tools }).finalChatCompletion();
    assert.deepEqual(read(answer.choices[0].message.tool_calls), WANTED);
  });

  test(`${model}: the runner calls the functions and tells their results`, async () => {
    const asked = [];
    const own = (tool) => ({
      type: "function",
      function: { ...tool.function, parse: JSON.parse, function: (given) => asked.push(given) && "done" },
    });
    const runner = client().chat.completions.runTools({ model, messages: HELLO, tools: tools.map(own) });
    assert.ok(await runner.finalContent());
    assert.deepEqual(asked, [WANTED[0][1], {}]);
  });
}
