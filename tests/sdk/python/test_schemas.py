"""Answers that follow a schema."""

import json
import unittest

from pydantic import BaseModel

from scene import HELLO, ask, client


class Part(BaseModel):
    words: list[str]
    size: float | None


class Day(BaseModel):
    name: str
    number: int
    parts: list[Part]


WANTED = Day(name="mock", number=1, parts=[Part(words=["mock"], size=1.5)])
MODELS = ["gpt", "claude-schema", "claude-tool-schema"]
"""OpenAI; Claude with a schema of its own; an older one, for which it is a tool that it must call."""


class Schemas(unittest.TestCase):
    def test_are_parsed(self):
        for model in MODELS:
            with self.subTest(model):
                answer = client().chat.completions.parse(model=model, messages=HELLO, response_format=Day)
                choice = answer.choices[0]
                self.assertEqual(choice.message.parsed, WANTED)
                self.assertEqual((choice.finish_reason, choice.message.tool_calls), ("stop", None))

    def test_are_parsed_out_of_a_stream(self):
        for model in MODELS:
            with self.subTest(model):
                completions = client().chat.completions
                with completions.stream(model=model, messages=HELLO, response_format=Day) as stream:
                    for _ in stream:
                        pass
                    answer = stream.get_final_completion()
                self.assertEqual(answer.choices[0].message.parsed, WANTED)

    def test_tools_are_parsed(self):
        tool = {"type": "function", "function": {"name": "f", "strict": True, "parameters": Day.model_json_schema()}}
        for model in ["gpt-tools", "claude-tools"]:
            with self.subTest(model):
                answer = client().chat.completions.parse(model=model, messages=HELLO, tools=[tool])
                for call in answer.choices[0].message.tool_calls:
                    self.assertEqual(Day(**call.function.parsed_arguments), WANTED)

    def test_as_json(self):
        schema = {"name": "day", "schema": Day.model_json_schema()}
        for model in MODELS:
            with self.subTest(model):
                answer = ask(model, response_format={"type": "json_schema", "json_schema": schema})
                self.assertEqual(Day(**json.loads(answer.choices[0].message.content)), WANTED)

    def test_any_object(self):
        answer = ask("gpt", response_format={"type": "json_object"})
        self.assertIsInstance(json.loads(answer.choices[0].message.content), dict)
