"""Tools: calls, their results, their pieces in a stream."""

import json
import unittest

from scene import HELLO, ask, client, upstream_got

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
TIME = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}
TOOLS = [WEATHER, TIME]
WANTED = [("get_weather", {"city": "mock", "days": 1}), ("get_time", {})]
MODELS = ["gpt-tools", "claude-tools"]
"""They call each tool once, until they are told a result."""


def read(calls) -> list[tuple[str, dict]]:
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls]


class Tools(unittest.TestCase):
    def test_two_calls_and_their_results(self):
        for model in MODELS:
            with self.subTest(model):
                choice = ask(model, tools=TOOLS).choices[0]
                calls = choice.message.tool_calls
                self.assertEqual((choice.finish_reason, read(calls)), ("tool_calls", WANTED))
                self.assertEqual({call.type for call in calls}, {"function"})
                results = [{"role": "tool", "tool_call_id": call.id, "content": call.function.name} for call in calls]
                talk = [*HELLO, choice.message.model_dump(exclude_none=True), *results]
                told = ask(model, talk, tools=TOOLS).choices[0]
                self.assertEqual((told.finish_reason, told.message.tool_calls), ("stop", None))
                self.assertTrue(told.message.content)
                self.check_second_turn(model, [call.id for call in calls])

    def check_second_turn(self, model, ids):
        messages = upstream_got(model)[-1]["body"]["messages"]
        if model == "claude-tools":
            calls = [block["id"] for block in messages[1]["content"] if block["type"] == "tool_use"]
            results = [block["tool_use_id"] for block in messages[2]["content"]]
        else:
            calls = [call["id"] for call in messages[1]["tool_calls"]]
            results = [message["tool_call_id"] for message in messages[2:]]
        self.assertEqual((calls, results), (ids, ids))

    def test_pieces_of_a_stream(self):
        for model in MODELS:
            with self.subTest(model):
                calls, reasons = {}, []
                for chunk in ask(model, tools=TOOLS, stream=True):
                    for choice in chunk.choices:
                        reasons.append(choice.finish_reason)
                        for piece in choice.delta.tool_calls or []:
                            self.put(calls, piece)
                self.assertEqual(list(calls), [0, 1])
                self.assertEqual([(c["name"], json.loads(c["arguments"])) for c in calls.values()], WANTED)
                self.assertEqual(len({call["id"] for call in calls.values()}), 2)
                self.assertEqual([reason for reason in reasons if reason], ["tool_calls"])

    def put(self, calls, piece):
        """Adds a piece to its call; the name and the id come once, with the first piece."""
        if piece.index not in calls:
            calls[piece.index] = {"id": piece.id, "name": piece.function.name, "arguments": ""}
        else:
            self.assertEqual((piece.id, piece.function.name), (None, None))
        calls[piece.index]["arguments"] += piece.function.arguments or ""

    def test_the_stream_helper_puts_them_together(self):
        for model in MODELS:
            with self.subTest(model):
                with client().chat.completions.stream(model=model, messages=HELLO, tools=TOOLS[:1]) as stream:
                    done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
                    message = stream.get_final_completion().choices[0].message
                self.assertEqual(read(message.tool_calls), [WANTED[0], WANTED[0]])
                self.assertEqual([event.parsed_arguments for event in done], [WANTED[0][1], WANTED[0][1]])

    def test_a_choice_is_passed_on(self):
        named = {"type": "function", "function": {"name": "get_time"}}
        for model in MODELS:
            with self.subTest(model):
                ask(model, tools=TOOLS, tool_choice="required", parallel_tool_calls=False)
                ask(model, tools=TOOLS, tool_choice=named)
        required, one = (request["body"] for request in upstream_got("gpt-tools")[-2:])
        self.assertEqual((required["tool_choice"], required["parallel_tool_calls"]), ("required", False))
        self.assertEqual(one["tool_choice"], named)
        required, one = (request["body"]["tool_choice"] for request in upstream_got("claude-tools")[-2:])
        self.assertEqual(required, {"type": "any", "disable_parallel_tool_use": True})
        self.assertEqual(one, {"type": "tool", "name": "get_time"})
