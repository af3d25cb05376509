"""The headers that `with_raw_response` shows."""

import unittest

from scene import DIALECTS, HELLO, client


class Headers(unittest.TestCase):
    def test_of_an_answer(self):
        for model in DIALECTS:
            with self.subTest(model):
                raw = client().chat.completions.with_raw_response.create(model=model, messages=HELLO)
                self.assertEqual(raw.parse().choices[0].message.content, "hello")
                self.assertEqual(raw.headers["x-litellm-model-group"], model)
                self.assertEqual(raw.headers["x-litellm-version"], "1.106.2")
                self.assertEqual(raw.headers["x-litellm-attempted-retries"], "0")
                self.assertEqual(raw.headers["x-litellm-attempted-fallbacks"], "0")
                self.assertRegex(raw.headers["x-litellm-call-id"], "^[0-9a-f-]{36}$")
                self.assertRegex(raw.headers["x-litellm-model-id"], "^[0-9a-f]{64}$")
                self.assertGreater(float(raw.headers["x-litellm-response-cost"]), 0)
                self.assertGreater(float(raw.headers["x-litellm-response-duration-ms"]), 0)

    def test_the_cost_is_that_of_the_tokens(self):
        raw = client().chat.completions.with_raw_response.create(model="gpt", messages=HELLO)
        self.assertEqual(raw.headers["x-litellm-response-cost"], "7.8e-06")  # 20 × 0.15 and 8 × 0.6 USD a million

    def test_the_cache_has_a_price_of_its_own(self):
        raw = client().chat.completions.with_raw_response.create(model="gpt-cached", messages=HELLO)
        self.assertEqual(raw.headers["x-litellm-response-cost"], "7.05e-06")
        self.assertEqual(raw.headers["x-litellm-response-cost-input"], "1.5e-06")
        self.assertEqual(raw.headers["x-litellm-response-cost-cache-read"], "7.5e-07")

    def test_the_call_id_is_the_clients(self):
        ids = {"x-litellm-call-id": "my-own-id"}
        raw = client().chat.completions.with_raw_response.create(model="gpt", messages=HELLO, extra_headers=ids)
        self.assertEqual(raw.headers["x-litellm-call-id"], "my-own-id")

    def test_rate_limits_of_the_provider(self):
        raw = client().chat.completions.with_raw_response.create(model="limited", messages=HELLO)
        self.assertEqual(raw.headers["x-ratelimit-limit-requests"], "500")
        self.assertEqual(raw.headers["x-ratelimit-remaining-requests"], "499")
        self.assertEqual(raw.headers["llm_provider-x-request-id"], "req_of_the_provider")

    def test_of_a_stream(self):
        completions = client().chat.completions.with_streaming_response
        for model in DIALECTS:
            with self.subTest(model), completions.create(model=model, messages=HELLO, stream=True) as raw:
                self.assertEqual(raw.headers["content-type"], "text/event-stream; charset=utf-8")
                self.assertTrue(raw.headers["x-litellm-call-id"])
                self.assertNotIn("x-litellm-response-cost", raw.headers)
                self.assertEqual([line for line in raw.iter_lines() if line][-1], "data: [DONE]")
