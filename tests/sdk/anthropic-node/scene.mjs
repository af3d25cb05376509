// What every case has at hand: a client of the gateway that speaks Anthropic Messages.
//
// GATEWAY_URL and GATEWAY_KEY say where the gateway is and how to get in. The models are rows of tests/sdk/scene.rs.

import Anthropic from "@anthropic-ai/sdk";

export const HELLO = [{ role: "user", content: "hello" }];

// A model that speaks Messages, and one that speaks chat completions; both repeat the last message.
export const WAYS = ["claude", "vllm"];

export const WEATHER = {
  name: "get_weather",
  description: "Weather of a city",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

export const client = (options = {}) =>
  new Anthropic({ baseURL: process.env.GATEWAY_URL, apiKey: process.env.GATEWAY_KEY, maxRetries: 0, ...options });

const body = (model, options) => ({ model, max_tokens: 64, messages: HELLO, ...options });

export const ask = (model, options = {}) => client().messages.create(body(model, options));

export const stream = (model, options = {}) => client().messages.stream(body(model, options));

// An answer, asked for as a whole or put together from a stream.
export const ROADS = [
  ["whole", ask],
  ["stream", (model, options) => stream(model, options).finalMessage()],
];
