"""Messages, whole and streamed, where the provider speaks them and where it doesn't."""

import unittest

from scene import HELLO, WAYS, WEATHER, ask, client, stream

UNICODE = 'Grüße, 你好 👩‍👩‍👧‍👦 \u2028 "quoted" \\ back\tslash \u0000 ﷽ e\u0301'


class Whole(unittest.TestCase):
    def test_an_answer(self):
        for model in WAYS:
            with self.subTest(model):
                answer = ask(model)
                self.assertEqual((answer.type, answer.role, answer.model), ("message", "assistant", model))
                self.assertEqual([block.text for block in answer.content], ["hello"])
                self.assertEqual(answer.stop_reason, "end_turn")
                self.assertGreater(answer.usage.input_tokens, 0)
                self.assertGreater(answer.usage.output_tokens, 0)

    def test_any_text_comes_back(self):
        for model in WAYS:
            with self.subTest(model):
                self.assertEqual(ask(model, [{"role": "user", "content": UNICODE}]).content[0].text, UNICODE)

    def test_the_beta_route(self):
        answer = client.beta.messages.create(
            model="claude", max_tokens=9, messages=HELLO, betas=["context-management-2025-06-27"]
        )
        self.assertEqual(answer.content[0].text, "hello")


class Streamed(unittest.TestCase):
    def test_a_stream_is_the_same(self):
        for model in WAYS:
            with self.subTest(model):
                with stream(model) as events:
                    text = "".join(events.text_stream)
                    message = events.get_final_message()
                whole = ask(model)
                self.assertEqual((text, message.content[0].text), ("hello", "hello"))
                self.assertEqual((message.model, message.stop_reason), (model, "end_turn"))
                usage = [(one.input_tokens, one.output_tokens) for one in [message.usage, whole.usage]]
                self.assertEqual(usage[0], usage[1])

    def test_events_come_in_order(self):
        for model in WAYS:
            with self.subTest(model), stream(model) as events:
                kinds = [event.type for event in events if event.type in ("message_start", "message_stop")]
                self.assertEqual(kinds, ["message_start", "message_stop"])


class Tools(unittest.TestCase):
    def test_calls_and_results(self):
        for model in ["claude-tools", "vllm-tools"]:
            for way in ["whole", "stream"]:
                with self.subTest(model, way=way):
                    if way == "whole":
                        answer = ask(model, tools=[WEATHER])
                    else:
                        with stream(model, tools=[WEATHER]) as events:
                            answer = events.get_final_message()
                    calls = [block for block in answer.content if block.type == "tool_use"]
                    self.assertEqual((len(calls), answer.stop_reason), (2, "tool_use"))
                    self.assertTrue(all(isinstance(call.input, dict) and call.id for call in calls))
                    self.go_on(model, answer, calls)

    def go_on(self, model, answer, calls):
        results = [{"type": "tool_result", "tool_use_id": call.id, "content": "sunny"} for call in calls]
        turns = [*HELLO, {"role": "assistant", "content": answer.content}, {"role": "user", "content": results}]
        self.assertEqual(ask(model, turns, tools=[WEATHER]).type, "message")


class Counting(unittest.TestCase):
    def test_tokens(self):
        for model in [*WAYS, "nobody-serves-this"]:
            with self.subTest(model):
                count = client.messages.count_tokens(model=model, messages=HELLO, system="Be brief.", tools=[WEATHER])
                self.assertGreater(count.input_tokens, 0)
