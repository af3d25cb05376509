"""Contents generated, whole and streamed, where the provider speaks Gemini and where it doesn't."""

import unittest

from google.genai import types

from scene import WAYS, WEATHER, ask, client, connect, stream

UNICODE = 'Grüße, 你好 👩‍👩‍👧‍👦 \u2028 "quoted" \\ back\tslash ﷽ e\u0301'


class Whole(unittest.TestCase):
    def test_an_answer(self):
        for model in WAYS:
            with self.subTest(model):
                answer = ask(model, temperature=0.2)
                self.assertEqual(answer.text, "hello")
                self.assertEqual(answer.candidates[0].finish_reason, types.FinishReason.STOP)
                usage = answer.usage_metadata
                self.assertGreater(usage.prompt_token_count, 0)
                self.assertGreater(usage.candidates_token_count, 0)
                self.assertEqual(
                    usage.total_token_count,
                    usage.prompt_token_count + usage.candidates_token_count + (usage.thoughts_token_count or 0),
                )

    def test_any_text_comes_back(self):
        for model in WAYS:
            with self.subTest(model):
                self.assertEqual(ask(model, UNICODE).text, UNICODE)

    def test_images_are_taken(self):
        picture = types.Part.from_bytes(data=bytes(range(250, 256)), mime_type="image/png")
        for model in WAYS:
            with self.subTest(model):
                self.assertEqual(ask(model, [picture, "hello"]).text, "hello")


    def test_every_version_of_the_api(self):
        for version in [None, "v1", "v1beta"]:
            at_version = connect(version=version)
            models = at_version.models
            for model in WAYS:
                with self.subTest(model, version=version):
                    self.assertEqual(models.generate_content(model=model, contents="hello").text, "hello")
                    self.assertGreater(models.count_tokens(model=model, contents="hello").total_tokens, 0)


class Streamed(unittest.TestCase):
    def test_a_stream_is_the_same(self):
        for model in WAYS:
            with self.subTest(model):
                chunks = list(stream(model))
                whole = ask(model)
                self.assertEqual("".join(chunk.text or "" for chunk in chunks), "hello")
                self.assertEqual(chunks[-1].candidates[0].finish_reason, types.FinishReason.STOP)
                self.assertEqual(
                    chunks[-1].usage_metadata.total_token_count, whole.usage_metadata.total_token_count
                )

    def test_a_chat_keeps_its_history(self):
        for model in WAYS:
            with self.subTest(model):
                chat = client.chats.create(model=model)
                for text in ["one", "two"]:
                    said = "".join(chunk.text or "" for chunk in chat.send_message_stream(text))
                    self.assertEqual(said, text)
                turns = chat.get_history(curated=True)
                texts = ["".join(part.text or "" for part in turn.parts) for turn in turns if turn.role == "user"]
                self.assertEqual(texts, ["one", "two"])


class Functions(unittest.TestCase):
    def test_calls_and_results(self):
        for model in ["gemini-tools", "gpt-tools", "claude-tools"]:
            for way in ["whole", "stream"]:
                with self.subTest(model, way=way):
                    if way == "whole":
                        content = ask(model, tools=[WEATHER]).candidates[0].content
                        parts = content.parts
                    else:
                        chunks = stream(model, tools=[WEATHER])
                        parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts]
                    calls = [part.function_call for part in parts if part.function_call]
                    self.assertEqual(len(calls), 2)
                    self.assertTrue(all(isinstance(call.args, dict) for call in calls))
                    self.go_on(model, parts, calls)

    def go_on(self, model, parts, calls):
        results = [types.Part.from_function_response(name=call.name, response={"sky": "blue"}) for call in calls]
        contents = [
            types.Content(role="user", parts=[types.Part(text="hello")]),
            types.Content(role="model", parts=parts),
            types.Content(role="user", parts=results),
        ]
        self.assertTrue(ask(model, contents, tools=[WEATHER]).candidates)


class Counting(unittest.TestCase):
    def test_tokens(self):
        for model in [*WAYS, "nobody-serves-this"]:
            with self.subTest(model):
                self.assertGreater(client.models.count_tokens(model=model, contents="hello").total_tokens, 0)
