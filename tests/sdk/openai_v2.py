"""The OpenAI SDK 2.x against the gateway, whose upstreams are `litellm mock`s (see tests/sdk.rs).

GATEWAY_URL and GATEWAY_KEY say where it is and how to get in.
"""

import asyncio
import os
import time
import unittest

import openai
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

URL = os.environ["GATEWAY_URL"] + "/v1"
KEY = os.environ["GATEWAY_KEY"]
HELLO = [{"role": "user", "content": "hello"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
        },
    },
}
DIALECTS = ["gpt", "claude"]


def client(**options) -> OpenAI:
    return OpenAI(**{"base_url": URL, "api_key": KEY, "max_retries": 0, **options})


class Day(BaseModel):
    name: str
    number: int


class Chat(unittest.TestCase):
    def test_answers(self):
        for model in DIALECTS:
            with self.subTest(model):
                answer = client().chat.completions.create(model=model, messages=HELLO)
                self.assertEqual(answer.choices[0].message.content, "hello")
                self.assertEqual(answer.choices[0].finish_reason, "stop")
                self.assertEqual(answer.model, model)
                self.assertEqual(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens)
                self.assertTrue(answer.id.startswith("chatcmpl-"))

    def test_streams(self):
        for model in DIALECTS:
            with self.subTest(model):
                chunks = list(client().chat.completions.create(model=model, messages=HELLO, stream=True))
                text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
                self.assertEqual(text, "hello")
                self.assertEqual({c.id for c in chunks}, {chunks[0].id})
                self.assertEqual([c.choices[0].finish_reason for c in chunks if c.choices][-1], "stop")
                self.assertTrue(all(not c.usage for c in chunks), "usage nobody asked for")

    def test_streams_usage_when_asked(self):
        for model in DIALECTS:
            with self.subTest(model):
                options = {"include_usage": True}
                stream = client().chat.completions.create(model=model, messages=HELLO, stream=True, stream_options=options)
                used = [chunk.usage for chunk in stream if chunk.usage]
                self.assertEqual(len(used), 1)
                self.assertEqual(used[0].prompt_tokens, 20)

    def test_stream_helper(self):
        with client().chat.completions.stream(model="gpt", messages=HELLO) as stream:
            kinds = [event.type for event in stream]
            answer = stream.get_final_completion()
        self.assertIn("content.delta", kinds)
        self.assertEqual(answer.choices[0].message.content, "hello")

    def test_a_stream_left_early_leaves_the_client_usable(self):
        one = client()
        stream = one.chat.completions.create(model="long", messages=HELLO, stream=True)
        next(iter(stream))
        stream.close()
        self.assertEqual(one.chat.completions.create(model="gpt", messages=HELLO).choices[0].message.content, "hello")

    def test_lists_models(self):
        self.assertLessEqual(set(DIALECTS), {model.id for model in client().models.list()})


class Tools(unittest.TestCase):
    def test_calls_and_takes_the_result(self):
        for model in ["gpt-tools", "claude-tools"]:
            with self.subTest(model):
                asked = client().chat.completions.create(model=model, messages=HELLO, tools=[WEATHER])
                choice = asked.choices[0]
                call = choice.message.tool_calls[0]
                self.assertEqual((choice.finish_reason, call.function.name), ("tool_calls", "get_weather"))
                self.assertEqual(call.function.arguments.replace(" ", ""), '{"city":"mock","days":1}')
                result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
                talk = [*HELLO, choice.message.model_dump(exclude_none=True), result]
                told = client().chat.completions.create(model=model, messages=talk, tools=[WEATHER])
                self.assertEqual(told.choices[0].finish_reason, "stop")
                self.assertTrue(told.choices[0].message.content)

    def test_streams_calls(self):
        for model in ["gpt-tools", "claude-tools"]:
            with self.subTest(model):
                with client().chat.completions.stream(model=model, messages=HELLO, tools=[WEATHER]) as stream:
                    for _ in stream:
                        pass
                    message = stream.get_final_completion().choices[0].message
                self.assertEqual(len(message.tool_calls), 2)
                self.assertEqual(len({call.id for call in message.tool_calls}), 2)
                for call in message.tool_calls:
                    self.assertEqual(call.function.arguments.replace(" ", ""), '{"city":"mock","days":1}')

    def test_parses_structured_output(self):
        answer = client().chat.completions.parse(model="gpt", messages=HELLO, response_format=Day)
        self.assertEqual(answer.choices[0].message.parsed, Day(name="mock", number=1))


class Errors(unittest.TestCase):
    CLASSES = {
        400: openai.BadRequestError,
        401: openai.AuthenticationError,
        403: openai.PermissionDeniedError,
        404: openai.NotFoundError,
        422: openai.UnprocessableEntityError,
        429: openai.RateLimitError,
        500: openai.InternalServerError,
        503: openai.InternalServerError,
    }

    def test_upstream_errors_have_their_class(self):
        for status, kind in self.CLASSES.items():
            for stream in [False, True]:
                with self.subTest(status, stream=stream), self.assertRaises(kind) as caught:
                    client().chat.completions.create(model=f"fail-{status}", messages=HELLO, stream=stream)
                self.assertEqual(caught.exception.status_code, status)
                self.assertTrue(caught.exception.response.headers["x-litellm-call-id"])
                self.assertIn("message", caught.exception.body)

    def test_context_window(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            client().chat.completions.create(model="fail-context", messages=HELLO)
        self.assertIn("ContextWindowExceededError", str(caught.exception))

    def test_wrong_key(self):
        with self.assertRaises(openai.AuthenticationError) as caught:
            client(api_key="sk-wrong").chat.completions.create(model="gpt", messages=HELLO)
        self.assertEqual(caught.exception.body["code"], "401")

    def test_unknown_model(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            client().chat.completions.create(model="no-such-model", messages=HELLO)
        self.assertIn("no-such-model", str(caught.exception))

    def test_unknown_path(self):
        with self.assertRaises(openai.NotFoundError):
            client().get("/no-such-path", cast_to=object)

    def test_a_stream_that_breaks_off_raises(self):
        with self.assertRaises(openai.APIError):
            list(client().chat.completions.create(model="broken", messages=HELLO, stream=True))

    def test_retry_after_reaches_the_client(self):
        with self.assertRaises(openai.RateLimitError) as caught:
            client().chat.completions.create(model="fail-429", messages=HELLO)
        self.assertEqual(caught.exception.response.headers["llm_provider-retry-after"], "1")


class Patience(unittest.TestCase):
    def test_the_sdk_retries(self):
        began = time.monotonic()
        answer = client(max_retries=2).chat.completions.create(model="flaky", messages=HELLO)
        self.assertEqual(answer.choices[0].message.content, "hello")
        self.assertGreater(time.monotonic() - began, 0.4, "there were no retries")

    def test_time_out(self):
        began = time.monotonic()
        with self.assertRaises(openai.APITimeoutError):
            client(timeout=0.3).chat.completions.create(model="slow", messages=HELLO)
        self.assertLess(time.monotonic() - began, 2)

    def test_time_out_of_the_deployment(self):
        with self.assertRaises(openai.APIStatusError) as caught:
            client().chat.completions.create(model="impatient", messages=HELLO)
        self.assertEqual(caught.exception.status_code, 408)


class Headers(unittest.TestCase):
    def test_raw_response(self):
        raw = client().chat.completions.with_raw_response.create(model="gpt", messages=HELLO)
        self.assertEqual(raw.parse().choices[0].message.content, "hello")
        for name in ["x-litellm-call-id", "x-litellm-model-id", "x-litellm-version", "x-litellm-response-cost"]:
            self.assertTrue(raw.headers.get(name), name)
        self.assertEqual(raw.headers["x-litellm-model-group"], "gpt")
        self.assertGreater(float(raw.headers["x-litellm-response-cost"]), 0)

    def test_raw_stream(self):
        completions = client().chat.completions.with_streaming_response
        with completions.create(model="gpt", messages=HELLO, stream=True) as raw:
            self.assertTrue(raw.headers["content-type"].startswith("text/event-stream"))
            self.assertTrue(raw.headers["x-litellm-call-id"])
            self.assertIn("data: [DONE]", list(raw.iter_lines()))


class Async(unittest.IsolatedAsyncioTestCase):
    async def test_a_hundred_at_once_get_their_own_answers(self):
        async with AsyncOpenAI(base_url=URL, api_key=KEY, max_retries=0) as one:

            async def ask(number: int) -> str:
                talk = [{"role": "user", "content": f"number {number}"}]
                model = DIALECTS[number % 2]
                if number % 4 < 2:
                    answer = await one.chat.completions.create(model=model, messages=talk)
                    return answer.choices[0].message.content
                stream = await one.chat.completions.create(model=model, messages=talk, stream=True)
                return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

            answers = await asyncio.gather(*(ask(number) for number in range(100)))
        self.assertEqual(answers, [f"number {number}" for number in range(100)])

    async def test_a_cancelled_call_leaves_the_client_usable(self):
        async with AsyncOpenAI(base_url=URL, api_key=KEY, max_retries=0) as one:
            task = asyncio.create_task(one.chat.completions.create(model="slow", messages=HELLO))
            await asyncio.sleep(0.1)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            answer = await one.chat.completions.create(model="gpt", messages=HELLO)
        self.assertEqual(answer.choices[0].message.content, "hello")


if __name__ == "__main__":
    unittest.main()
