"""Errors: their classes, and Anthropic's envelope."""

import unittest

import anthropic

from scene import HELLO, WAYS, ask, client, stream

CLASSES = {
    400: (anthropic.BadRequestError, "invalid_request_error"),
    401: (anthropic.AuthenticationError, "authentication_error"),
    404: (anthropic.NotFoundError, "not_found_error"),
    429: (anthropic.RateLimitError, "rate_limit_error"),
    500: (anthropic.InternalServerError, "api_error"),
}


class FromUpstream(unittest.TestCase):
    def test_have_the_class_of_their_status(self):
        for status, (kind, type_) in CLASSES.items():
            for dialect in WAYS:
                with self.subTest(f"{dialect}-{status}"), self.assertRaises(kind) as caught:
                    ask(f"{dialect}-{status}")
                body = caught.exception.body
                self.assertEqual((body["type"], body["error"]["type"]), ("error", type_))
                self.assertTrue(body["error"]["message"].startswith("litellm."), body)

    def test_end_streams_that_broke(self):
        for model in ["claude-broken", "vllm-broken"]:
            with self.subTest(model), self.assertRaises(anthropic.APIError), stream(model) as events:
                events.get_final_message()


class FromTheGateway(unittest.TestCase):
    def test_a_wrong_key(self):
        stranger = anthropic.Anthropic(base_url=client.base_url, api_key="sk-wrong", max_retries=0)
        with self.assertRaises(anthropic.AuthenticationError) as caught:
            stranger.messages.create(model="claude", max_tokens=9, messages=HELLO)
        self.assertEqual(caught.exception.body["error"]["type"], "authentication_error")

    def test_an_unknown_model(self):
        with self.assertRaises(anthropic.BadRequestError) as caught:
            ask("nobody-serves-this")
        self.assertEqual(caught.exception.body["type"], "error")

    def test_a_result_without_its_call(self):
        turns = [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "x", "content": "y"}]}]
        with self.assertRaises(anthropic.BadRequestError) as caught:
            ask("vllm", turns)
        self.assertIn("messages.0.content.0.tool_use_id", caught.exception.body["error"]["message"])
