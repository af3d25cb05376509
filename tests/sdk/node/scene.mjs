// What every case has at hand: clients of the gateway, and a look at what its upstream got.
//
// GATEWAY_URL and GATEWAY_KEY say where the gateway is and how to get in; UPSTREAM_URL is the `litellm mock` that
// remembers its requests. The models are rows of tests/sdk/scene.rs.

import { setTimeout as wait } from "node:timers/promises";
import OpenAI from "openai";

export const KEY = process.env.GATEWAY_KEY;
const URL = `${process.env.GATEWAY_URL}/v1`;
const UPSTREAM = process.env.UPSTREAM_URL;

export const HELLO = [{ role: "user", content: "hello" }];

// A model of OpenAI and one of Anthropic; both repeat the last message.
export const DIALECTS = ["gpt", "claude"];

// Milliseconds until what must happen is given up.
const PATIENCE = 30_000;

export const client = (options = {}) => new OpenAI({ baseURL: URL, apiKey: KEY, maxRetries: 0, ...options });

export const ask = (model, options = {}) => client().chat.completions.create({ model, messages: HELLO, ...options });

export const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");

export async function all(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

// The error that a call fails with, which must be of this class.
export async function fails(kind, call) {
  try {
    await call();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`there was no ${kind.name}`);
}

// The requests to the model whose row has this key, the oldest first.
export const upstreamGot = async (key) =>
  (await look("requests")).filter((request) => request.path.includes(`key=${key}/`));

// How many answers the upstream could not bring to their end.
export const upstreamAborted = async () => (await look("count")).aborted;

export async function becomesTrue(condition) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await wait(20)) {
    if (await condition()) return true;
  }
  return false;
}

const look = async (page) => (await fetch(`${UPSTREAM}/__admin/${page}`)).json();
