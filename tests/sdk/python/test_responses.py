"""Responses of a model of Anthropic's, which the gateway itself keeps: as OpenAI's own SDK makes and uses them."""

import unittest

from openai import BadRequestError, NotFoundError

from scene import client

RESPONSES = client().responses


def create(text, **options):
    return RESPONSES.create(model="claude", input=text, **options)


class Kept(unittest.TestCase):
    def test_from_creation_to_deletion(self):
        first = create("one", instructions="Be brief.", metadata={"a": "b"})
        self.assertEqual((first.output_text, first.status), ("one", "completed"))
        self.assertEqual(RESPONSES.retrieve(first.id), first)

        second = create([{"role": "user", "content": "two"}], previous_response_id=first.id)
        self.assertEqual((second.output_text, second.previous_response_id), ("two", first.id))
        items = list(RESPONSES.input_items.list(second.id, order="asc", limit=1))
        self.assertEqual([item.role for item in items], ["user", "assistant", "user"])
        self.assertEqual([item.content[0].text for item in items], ["one", "one", "two"])
        latest = RESPONSES.input_items.list(second.id, limit=1)
        self.assertEqual((latest.data[0].content[0].text, latest.has_more), ("two", True))

        with self.assertRaisesRegex(BadRequestError, "Cannot cancel a synchronous response"):
            RESPONSES.cancel(first.id)
        RESPONSES.delete(first.id)
        with self.assertRaises(NotFoundError):
            RESPONSES.retrieve(first.id)
        with self.assertRaises(BadRequestError) as missing:
            create("three", previous_response_id=first.id)
        self.assertEqual(missing.exception.code, "previous_response_not_found")
        self.assertEqual(create("three", previous_response_id=second.id).output_text, "three")

    def test_a_stream_is_read_back_at_once(self):
        for turn in range(5):
            with RESPONSES.stream(model="claude", input=f"turn {turn}") as stream:
                created = next(event for event in stream if event.type == "response.created")
                final = stream.get_final_response()
            self.assertEqual((final.id, final.output_text), (created.response.id, f"turn {turn}"))
            kept = RESPONSES.retrieve(final.id)
            self.assertEqual((kept.output_text, kept.usage.total_tokens), (final.output_text, final.usage.total_tokens))

    def test_what_is_not_stored(self):
        response = create("one", store=False)
        self.assertFalse(response.store)
        with self.assertRaises(NotFoundError):
            RESPONSES.retrieve(response.id)

    def test_no_background(self):
        with self.assertRaisesRegex(BadRequestError, "background"):
            create("one", background=True)
