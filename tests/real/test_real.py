"""SmolLM2 behind the gateway, through OpenAI's SDK: its answers, and the books beside the server's own counts.

GATEWAY_URL and GATEWAY_KEY say where the gateway is and how to get in; SERVER_URL is llama.cpp's server.
"""

import json
import os
import re
import time
import unittest
import urllib.error
import urllib.request
from decimal import Decimal

from openai import OpenAI

GATEWAY = os.environ["GATEWAY_URL"]
KEY = os.environ["GATEWAY_KEY"]
SERVER = os.environ["SERVER_URL"]

PRICE = Decimal("0.000001"), Decimal("0.000002")
"""USD a prompt token and an answer's token, of examples/real-model.yaml."""

PATIENCE = 30
"""Seconds until what must happen is given up."""

gateway = OpenAI(base_url=GATEWAY + "/v1", api_key=KEY, max_retries=0)
direct = OpenAI(base_url=SERVER + "/v1", api_key="none", max_retries=0)

HAIKU = [{"role": "user", "content": "Write a haiku about the sea."}]
FIXED = {"messages": HAIKU, "temperature": 0, "seed": 7, "max_tokens": 40}


def fetch(url: str, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=PATIENCE) as reply:
        text = reply.read().decode()
    return json.loads(text) if text[:1] in "[{" else text


def until(look):
    """Looks until there is something to see."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(0.05)
    raise AssertionError("nothing to see")


def counters() -> tuple[int, int]:
    """Prompt tokens and answer tokens that the server has counted since its start."""
    text = fetch(SERVER + "/metrics")
    names = ["prompt_tokens_total", "tokens_predicted_total"]
    return tuple(int(re.search(rf"^llamacpp:{name} (\d+)$", text, re.M)[1]) for name in names)


def is_loaded() -> bool:
    try:
        return fetch(SERVER + "/health")["status"] == "ok"
    except urllib.error.HTTPError:
        return False


def is_idle() -> bool:
    return not any(slot["is_processing"] for slot in fetch(SERVER + "/slots"))


def price(prompt: int, answer: int) -> float:
    return float(PRICE[0] * prompt + PRICE[1] * answer)


def rows_of(call_id: str) -> list[dict]:
    return [row for row in fetch(GATEWAY + "/spend/logs") if row["litellm_call_id"] == call_id]


class Call:
    """One call: what came of it, what the server counted meanwhile, and its spend row."""

    def __init__(self, model="smollm2", **options):
        before = counters()
        raw = gateway.chat.completions.with_raw_response.create(model=model, **{**FIXED, **options})
        self.headers, answer = raw.headers, raw.parse()
        if options.get("stream"):
            self.chunks = list(answer)
            self.text = "".join(chunk.choices[0].delta.content or "" for chunk in self.chunks if chunk.choices)
        else:
            self.text, self.usage = answer.choices[0].message.content, answer.usage
        self.counted = tuple(after - earlier for after, earlier in zip(counters(), before))
        (self.row,) = until(lambda: rows_of(self.headers["x-litellm-call-id"]))


class RealModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        until(is_loaded)
        answer = direct.chat.completions.create(model="smollm2", **FIXED)
        cls.said = answer.choices[0].message.content
        cls.used = (answer.usage.prompt_tokens, answer.usage.completion_tokens)

    def check_books(self, call: Call):
        """The row has the tokens of the server's reply, of its counters, and of its tokenizer; and their price."""
        self.assertEqual((call.row["prompt_tokens"], call.row["completion_tokens"]), self.used)
        self.assertEqual(call.counted, self.used)
        prompt = fetch(SERVER + "/apply-template", {"messages": HAIKU})["prompt"]
        tokens = fetch(SERVER + "/tokenize", {"content": prompt, "add_special": True, "parse_special": True})["tokens"]
        self.assertEqual(call.row["prompt_tokens"], len(tokens))
        self.assertEqual(call.row["total_tokens"], sum(self.used))
        self.assertEqual(call.row["spend"], price(*self.used))
        self.assertEqual((call.row["model_group"], call.row["status"]), ("smollm2", "success"))

    def test_an_answer(self):
        call = Call()
        self.assertTrue(self.said.strip())
        self.assertEqual(call.text, self.said)
        self.assertEqual((call.usage.prompt_tokens, call.usage.completion_tokens), self.used)
        self.check_books(call)
        self.assertEqual(float(call.headers["x-litellm-response-cost"]), call.row["spend"])

    def test_a_stream(self):
        call = Call(stream=True)
        self.assertEqual(call.text, self.said)
        self.assertGreater(len(call.chunks), 5, "it came at once")
        self.assertTrue(all(chunk.usage is None for chunk in call.chunks), "usage nobody asked for")
        self.check_books(call)

    def test_a_stream_with_usage(self):
        call = Call(stream=True, stream_options={"include_usage": True})
        self.assertEqual(call.text, self.said)
        usage = call.chunks[-1].usage
        self.assertEqual((usage.prompt_tokens, usage.completion_tokens), self.used)
        self.check_books(call)

    def test_takes_over_from_a_dead_one(self):
        for stream in [False, True]:
            with self.subTest(stream=stream):
                call = Call("down", stream=stream)
                self.assertEqual(call.text, self.said)
                self.assertEqual(call.headers["x-litellm-attempted-fallbacks"], "1")
                self.assertEqual(call.headers["x-litellm-model-group"], "smollm2")
                self.check_books(call)

    def test_a_client_that_leaves_frees_the_server(self):
        before = counters()
        endless = {"messages": HAIKU, "max_tokens": 1900, "extra_body": {"ignore_eos": True}}
        raw = gateway.chat.completions.with_raw_response.create(model="smollm2", stream=True, **endless)
        stream = raw.parse()
        for _ in zip(range(6), stream):
            pass
        self.assertFalse(is_idle())
        stream.close()
        until(is_idle)
        written = counters()[1] - before[1]
        self.assertLess(written, 1900, "the server wrote to the end")
        (row,) = until(lambda: rows_of(raw.headers["x-litellm-call-id"]))
        self.assertEqual((row["status"], row["metadata"]["http_status"]), ("failure", 499))
        # counted by the gateway, since the server told nobody
        self.assertIn(row["completion_tokens"], range(1, written + 1))
        self.assertGreater(row["prompt_tokens"], 0)
        self.assertEqual(row["spend"], price(row["prompt_tokens"], row["completion_tokens"]))
