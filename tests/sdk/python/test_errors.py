"""Errors: their classes, and what the SDK shows of them."""

import unittest

import openai

from scene import DIALECTS, HELLO, ask, client, text_of

RATE, SERVER = openai.RateLimitError, openai.InternalServerError
BAD_REQUEST = (openai.BadRequestError, 400, "invalid_request_error", "BadRequestError: ")
GPT = {
    400: BAD_REQUEST,
    401: (openai.AuthenticationError, 401, "authentication_error", "AuthenticationError: AuthenticationError: "),
    403: (openai.PermissionDeniedError, 403, "permission_error", "APIError: APIError: "),
    404: (openai.NotFoundError, 404, "invalid_request_error", "NotFoundError: "),
    422: (openai.UnprocessableEntityError, 422, "invalid_request_error", "BadRequestError: "),
    429: (RATE, 429, "throttling_error", "RateLimitError: RateLimitError: "),
    500: (SERVER, 500, "internal_server_error", "InternalServerError: InternalServerError: "),
    502: (SERVER, 502, "internal_server_error", "BadGatewayError: BadGatewayError: "),
    503: (SERVER, 503, "internal_server_error", "ServiceUnavailableError: ServiceUnavailableError: "),
    504: (SERVER, 504, "internal_server_error", "Timeout: Timeout Error: "),
    "context": (*BAD_REQUEST[:3], "ContextWindowExceededError: "),
    "policy": (*BAD_REQUEST[:3], "BadRequestError: litellm.ContentPolicyViolationError: "),
}
CLAUDE = {
    400: BAD_REQUEST,
    401: (openai.AuthenticationError, 401, "authentication_error", "AuthenticationError: "),
    404: (openai.NotFoundError, 404, "invalid_request_error", "NotFoundError: "),
    429: (RATE, 429, "throttling_error", "RateLimitError: "),
    500: (SERVER, 500, "internal_server_error", "InternalServerError: "),
    503: (SERVER, 503, "internal_server_error", "ServiceUnavailableError: "),
    529: (SERVER, 500, "internal_server_error", "InternalServerError: "),
    "context": (*BAD_REQUEST[:3], "ContextWindowExceededError: "),
}


class FromUpstream(unittest.TestCase):
    def test_have_the_class_of_their_status(self):
        for dialect, table in [("gpt", GPT), ("claude", CLAUDE)]:
            for name, row in table.items():
                for stream in [False, True]:
                    with self.subTest(f"{dialect}-{name}", stream=stream):
                        self.check(f"{dialect}-{name}", stream, *row)

    def check(self, model, stream, kind, status, type_, start):
        with self.assertRaises(kind) as caught:
            ask(model, stream=stream)
        error = caught.exception
        self.assertEqual((error.status_code, error.code, error.type, error.param), (status, str(status), type_, None))
        self.assertTrue(error.body["message"].startswith(f"litellm.{start}"), error.body)
        self.assertIn(f"Error code: {status}", str(error))
        self.assertEqual(error.response.headers["x-litellm-response-cost"], "0")
        self.assertTrue(error.response.headers["x-litellm-call-id"])

    def test_no_connection(self):
        with self.assertRaises(SERVER) as caught:
            ask("dead")
        start = "litellm.InternalServerError: InternalServerError: OpenAIException - Connection error."
        self.assertTrue(caught.exception.body["message"].startswith(start), caught.exception.body)

    def test_an_answer_that_breaks_off(self):
        for dialect in DIALECTS:
            with self.subTest(dialect), self.assertRaises(SERVER) as caught:
                ask(f"{dialect}-half")
            self.assertIn("Connection error.", str(caught.exception))


class Streams(unittest.TestCase):
    """What comes after the first byte has no status any more."""

    def test_that_break_off(self):
        for dialect in DIALECTS:
            with self.subTest(dialect):
                chunks, error = self.fails(f"{dialect}-broken")
                self.assertTrue(text_of(chunks))
                self.assertIn("Connection error.", error.message)
                self.assertEqual((error.code, error.param), ("500", None))

    def test_that_hold_garbage(self):
        for dialect in DIALECTS:
            with self.subTest(dialect):
                _, error = self.fails(f"{dialect}-garbage")
                self.assertTrue(error.message.startswith("litellm."), error.message)
                self.assertEqual(error.code, "500")

    def test_that_stall(self):
        for dialect in DIALECTS:
            with self.subTest(dialect):
                chunks, error = self.fails(f"{dialect}-stuck-impatient")
                self.assertTrue(text_of(chunks))
                self.assertTrue(error.message.startswith("litellm.Timeout: "), error.message)
                self.assertEqual(error.code, "408")

    def test_that_end_early(self):
        for dialect in DIALECTS:
            with self.subTest(dialect):
                chunks, error = self.fails(f"{dialect}-cut")
                self.assertTrue(text_of(chunks))
                self.assertFalse(any(chunk.choices[0].finish_reason for chunk in chunks))
                self.assertIn("ended before its answer did", error.message)
                self.assertEqual(error.code, "500")

    def fails(self, model):
        chunks = []
        with self.assertRaises(openai.APIError) as caught:
            for chunk in ask(model, stream=True):
                chunks.append(chunk)
        self.assertNotIsInstance(caught.exception, openai.APIStatusError)
        return chunks, caught.exception


class OfTheGateway(unittest.TestCase):
    def test_a_wrong_key(self):
        with self.assertRaises(openai.AuthenticationError) as caught:
            client(api_key="sk-wrong").chat.completions.create(model="gpt", messages=HELLO)
        self.assertEqual(caught.exception.code, "401")
        self.assertIn("Authentication Error", caught.exception.body["message"])

    def test_an_unknown_model(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            ask("no-such-model")
        self.assertEqual((caught.exception.code, caught.exception.type), ("400", "invalid_request_error"))
        self.assertIn("Invalid model name passed in model=no-such-model", caught.exception.body["message"])

    def test_a_missing_member(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            client().post("/chat/completions", body={"model": "gpt"}, cast_to=object)
        self.assertEqual(caught.exception.param, "messages")

    def test_an_unknown_path(self):
        with self.assertRaises(openai.NotFoundError) as caught:
            client().get("/no-such-path", cast_to=object)
        self.assertEqual(caught.exception.body, {"detail": "Not Found"})

    def test_nobody_there(self):
        with self.assertRaises(openai.APIConnectionError):
            client(base_url="http://127.0.0.1:9/v1").chat.completions.create(model="gpt", messages=HELLO)
