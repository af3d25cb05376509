// Many calls at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, client, DIALECTS, textOf } from "./scene.mjs";

const CALLS = 200;
const prompt = (number) => `number ${number} `.repeat(1 + (number % 50));

test("two hundred at once get their own answers", async () => {
  const one = client();
  const numbers = Array.from({ length: CALLS }, (_, number) => number);
  const answers = numbers.map(async (number) => {
    const options = { model: DIALECTS[number % 2], messages: [{ role: "user", content: prompt(number) }] };
    if (number % 4 < 2) return (await one.chat.completions.create(options)).choices[0].message.content;
    return textOf(await all(await one.chat.completions.create({ ...options, stream: true })));
  });
  assert.deepEqual(await Promise.all(answers), numbers.map(prompt));
});
