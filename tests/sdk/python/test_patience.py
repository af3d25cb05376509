"""Retries and time-outs, of the SDK and of the gateway; what the upstream saw of them is counted."""

import unittest

import httpx
import openai

from scene import DIALECTS, HELLO, becomes_true, client, upstream_aborted, upstream_got


def raw(model, **options):
    return client(**options).chat.completions.with_raw_response.create(model=model, messages=HELLO)


class RetriesOfTheSdk(unittest.TestCase):
    def test_until_it_works(self):
        for model, failures in [("flaky-503", 2), ("flaky-429", 1)]:
            with self.subTest(model):
                answer = raw(model, max_retries=2)
                self.assertEqual(answer.parse().choices[0].message.content, "hello")
                self.assertEqual(answer.retries_taken, failures)
                self.assertEqual(len(upstream_got(model)), failures + 1)

    def test_end(self):
        with self.assertRaises(openai.RateLimitError) as caught:
            raw("always-429", max_retries=1)
        self.assertEqual(len(upstream_got("always-429")), 2)
        self.assertEqual(caught.exception.response.headers["llm_provider-retry-after"], "1")
        self.assertNotIn("retry-after", caught.exception.response.headers)

    def test_are_none_where_they_are_useless(self):
        with self.assertRaises(openai.BadRequestError):
            raw("always-400", max_retries=2)
        self.assertEqual(len(upstream_got("always-400")), 1)

    def test_wait_as_long_as_the_gateway_says(self):
        """Both deployments fail the first call and rest; the second is refused by the gateway itself."""
        answer = raw("cooling", max_retries=2)
        self.assertEqual(answer.parse().choices[0].message.content, "hello")
        self.assertEqual(answer.retries_taken, 2)
        got = len(upstream_got("cooling-a")), len(upstream_got("cooling-b"))
        self.assertIn(got, [(2, 1), (1, 2)])


class RetriesOfTheGateway(unittest.TestCase):
    def test_are_told(self):
        answer = raw("patient")
        self.assertEqual(answer.parse().choices[0].message.content, "hello")
        self.assertEqual(answer.retries_taken, 0)
        self.assertEqual(answer.headers["x-litellm-attempted-retries"], "1")
        self.assertEqual(answer.headers["x-litellm-max-retries"], "2")
        self.assertEqual(len(upstream_got("patient")), 2)

    def test_fall_back(self):
        answer = raw("falling")
        self.assertEqual(answer.parse().choices[0].message.content, "hello")
        self.assertEqual(answer.headers["x-litellm-attempted-fallbacks"], "1")
        self.assertEqual(answer.headers["x-litellm-model-group"], "gpt")


class TimeOuts(unittest.TestCase):
    def test_of_the_client(self):
        with self.assertRaises(openai.APITimeoutError):
            raw("slow", timeout=0.3)

    def test_of_the_client_are_retried(self):
        before = len(upstream_got("slow"))
        with self.assertRaises(openai.APITimeoutError):
            raw("slow", timeout=1, max_retries=1)
        self.assertEqual(len(upstream_got("slow")), before + 2)

    def test_of_the_client_within_a_stream(self):
        for dialect in DIALECTS:
            with self.subTest(dialect):
                before = upstream_aborted()
                with self.assertRaises(httpx.ReadTimeout):
                    completions = client(timeout=1).chat.completions
                    list(completions.create(model=f"{dialect}-stuck", messages=HELLO, stream=True))
                self.assertTrue(becomes_true(lambda: upstream_aborted() > before), "the upstream still waits")

    def test_of_the_gateway(self):
        with self.assertRaises(openai.APIStatusError) as caught:
            raw("impatient")
        error = caught.exception
        self.assertEqual((type(error), error.status_code, error.code), (openai.APIStatusError, 408, "408"))
        self.assertTrue(error.body["message"].startswith("litellm.Timeout: APITimeoutError - Request timed out."))

    def test_of_the_gateway_are_retried_by_the_sdk(self):
        before = len(upstream_got("impatient"))
        with self.assertRaises(openai.APIStatusError):
            raw("impatient", max_retries=1)
        self.assertEqual(len(upstream_got("impatient")), before + 2)
