"""Errors: their classes by status."""

import unittest

from google.genai import errors, types

from scene import WAYS, ask, connect, stream

CLASSES = {
    400: errors.ClientError,
    401: errors.ClientError,
    404: errors.ClientError,
    429: errors.ClientError,
    500: errors.ServerError,
}


class FromUpstream(unittest.TestCase):
    def test_have_the_class_of_their_status(self):
        for status, kind in CLASSES.items():
            for dialect in WAYS:
                for way in [ask, lambda model: list(stream(model))]:
                    with self.subTest(f"{dialect}-{status}"), self.assertRaises(kind) as caught:
                        way(f"{dialect}-{status}")
                    self.assertEqual(caught.exception.code, status)
                    self.assertTrue(caught.exception.message.startswith("litellm."), caught.exception)

    def test_end_streams_that_broke(self):
        for model in ["gemini-broken", "gpt-broken", "claude-broken"]:
            with self.subTest(model), self.assertRaises(errors.ServerError):
                list(stream(model))


class FromTheGateway(unittest.TestCase):
    def test_a_wrong_key(self):
        for act in [
            lambda models: models.generate_content(model="gpt", contents="hello"),
            lambda models: models.count_tokens(model="gpt", contents="hello"),
        ]:
            stranger = connect("sk-wrong")
            with self.assertRaises(errors.ClientError) as caught:
                act(stranger.models)
            self.assertEqual(caught.exception.code, 401)

    def test_an_unknown_model(self):
        with self.assertRaises(errors.ClientError) as caught:
            ask("nobody-serves-this")
        self.assertEqual(caught.exception.code, 400)

    def test_what_makes_no_sense_is_named(self):
        result = types.Part.from_function_response(name="f", response={})
        with self.assertRaises(errors.ClientError) as caught:
            ask("gpt", [types.Content(role="user", parts=[result])])
        self.assertIn("contents.0.parts.0.functionResponse.name", caught.exception.message)
