"""Chats, whole and streamed, of both dialects."""

import base64
import unittest

from scene import DIALECTS, HELLO, ask, becomes_true, client, text_of, upstream_aborted, upstream_got

UNICODE = 'Grüße, 你好 👩‍👩‍👧‍👦 \u2028 "quoted" \\ back\tslash \u0000 ﷽ e\u0301'
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Whole(unittest.TestCase):
    def test_an_answer(self):
        for model in DIALECTS:
            with self.subTest(model):
                answer = ask(model)
                self.assertEqual(answer.choices[0].message.content, "hello")
                self.assertEqual(answer.choices[0].message.role, "assistant")
                self.assertIsNone(answer.choices[0].message.tool_calls)
                self.assertEqual(answer.choices[0].finish_reason, "stop")
                self.assertEqual((answer.model, answer.object), (model, "chat.completion"))
                self.assertTrue(answer.id.startswith("chatcmpl-"))
                self.assertEqual((answer.usage.prompt_tokens, answer.usage.completion_tokens), (20, 8))
                self.assertEqual(answer.usage.total_tokens, 28)

    def test_letters_of_all_kinds(self):
        for model in DIALECTS:
            with self.subTest(model):
                messages = [{"role": "user", "content": UNICODE}]
                self.assertEqual(ask(model, messages).choices[0].message.content, UNICODE)
                self.assertEqual(text_of(ask(model, messages, stream=True)), UNICODE)

    def test_a_prompt_of_a_megabyte(self):
        prompt = "".join(f"{number:07} " for number in range(131072))
        for model in DIALECTS:
            for stream in [False, True]:
                with self.subTest(model, stream=stream):
                    answer = ask(model, [{"role": "user", "content": prompt}], stream=stream)
                    text = text_of(answer) if stream else answer.choices[0].message.content
                    self.assertTrue(text == prompt, f"{len(text)} letters came back, of {len(prompt)}")

    def test_a_talk_with_a_system_prompt_and_settings(self):
        talk = [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": "two"},
            {"role": "user", "content": "three"},
        ]
        for model in DIALECTS:
            with self.subTest(model):
                name = f"{model}-seen"
                answer = ask(name, talk, temperature=0.5, max_completion_tokens=77, stop=["END"], user="somebody")
                self.assertEqual(answer.choices[0].message.content, "three")
        body = upstream_got("gpt-seen")[-1]["body"]
        self.assertEqual(body["messages"], talk)
        self.assertEqual((body["temperature"], body["max_completion_tokens"], body["stop"]), (0.5, 77, ["END"]))
        body = upstream_got("claude-seen")[-1]["body"]
        self.assertEqual(body["system"], [{"type": "text", "text": "be brief"}])
        self.assertEqual([message["role"] for message in body["messages"]], ["user", "assistant", "user"])
        self.assertEqual((body["temperature"], body["max_tokens"], body["stop_sequences"]), (0.5, 77, ["END"]))

    def test_an_image(self):
        image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
        messages = [{"role": "user", "content": [{"type": "text", "text": "what is it?"}, image]}]
        for model in DIALECTS:
            with self.subTest(model):
                self.assertEqual(ask(f"{model}-seen", messages).choices[0].message.content, "what is it?")
        self.assertEqual(upstream_got("gpt-seen")[-1]["body"]["messages"], messages)
        block = upstream_got("claude-seen")[-1]["body"]["messages"][0]["content"][1]
        self.assertEqual((block["type"], block["source"]["media_type"]), ("image", "image/png"))
        self.assertEqual(base64.b64decode(block["source"]["data"]), base64.b64decode(PIXEL))


class Streamed(unittest.TestCase):
    def test_an_answer(self):
        for model in DIALECTS:
            with self.subTest(model):
                chunks = list(ask(model, stream=True))
                self.assertEqual(text_of(chunks), "hello")
                self.assertGreater(len([chunk for chunk in chunks if text_of([chunk])]), 1, "it came at once")
                self.assertEqual({chunk.id for chunk in chunks}, {chunks[0].id})
                self.assertEqual({chunk.model for chunk in chunks}, {model})
                self.assertEqual(chunks[0].choices[0].delta.role, "assistant")
                self.assertEqual([c.choices[0].finish_reason for c in chunks if c.choices][-1], "stop")
                self.assertTrue(all(not c.usage for c in chunks), "usage nobody asked for")

    def test_usage_when_asked(self):
        for model in DIALECTS:
            with self.subTest(model):
                chunks = list(ask(model, stream=True, stream_options={"include_usage": True}))
                self.assertEqual([chunk for chunk in chunks if chunk.usage], chunks[-1:])
                self.assertEqual((chunks[-1].usage.prompt_tokens, chunks[-1].usage.completion_tokens), (20, 8))

    def test_the_stream_helper(self):
        for model in DIALECTS:
            with self.subTest(model), client().chat.completions.stream(model=model, messages=HELLO) as stream:
                kinds = {event.type for event in stream}
                answer = stream.get_final_completion()
                self.assertLessEqual({"chunk", "content.delta", "content.done"}, kinds)
                self.assertEqual(answer.choices[0].message.content, "hello")

    def test_one_left_early_ends_upstream_and_leaves_the_client_usable(self):
        for model in DIALECTS:
            with self.subTest(model):
                one, before = client(), upstream_aborted()
                stream = one.chat.completions.create(model=f"{model}-long", messages=HELLO, stream=True)
                next(iter(stream))
                stream.close()
                self.assertTrue(becomes_true(lambda: upstream_aborted() > before), "the upstream still writes")
                answer = one.chat.completions.create(model=model, messages=HELLO)
                self.assertEqual(answer.choices[0].message.content, "hello")


class Models(unittest.TestCase):
    def test_are_listed(self):
        models = client().models.list().data
        self.assertLessEqual(set(DIALECTS), {model.id for model in models})
        self.assertEqual({model.object for model in models}, {"model"})

    def test_one_is_found(self):
        self.assertEqual(client().models.retrieve("gpt").id, "gpt")
