"""The asynchronous client, and many calls at once."""

import asyncio
import unittest
from concurrent.futures import ThreadPoolExecutor

import openai

from scene import DIALECTS, HELLO, async_client, client, upstream_got

CALLS = 200


def prompt(number: int) -> list[dict]:
    return [{"role": "user", "content": f"number {number} " * (1 + number % 50)}]


WANTED = [prompt(number)[0]["content"] for number in range(CALLS)]


class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)  # unittest turns it on, and it takes longer than the calls

    async def test_two_hundred_at_once_get_their_own_answers(self):
        async with async_client() as one:

            async def ask(number: int) -> str:
                model, messages = DIALECTS[number % 2], prompt(number)
                if number % 4 < 2:
                    answer = await one.chat.completions.create(model=model, messages=messages)
                    return answer.choices[0].message.content
                stream = await one.chat.completions.create(model=model, messages=messages, stream=True)
                return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

            self.assertEqual(await asyncio.gather(*map(ask, range(CALLS))), WANTED)

    async def test_errors_and_retries(self):
        async with async_client(max_retries=1) as one:
            answer = await one.chat.completions.create(model="flaky-async", messages=HELLO)
            self.assertEqual(answer.choices[0].message.content, "hello")
            self.assertEqual(len(upstream_got("flaky-async")), 2)
            with self.assertRaises(openai.BadRequestError):
                await one.chat.completions.create(model="gpt-400", messages=HELLO)
            with self.assertRaises(openai.APIError):
                async for _ in await one.chat.completions.create(model="gpt-broken", messages=HELLO, stream=True):
                    pass

    async def test_a_cancelled_call_leaves_the_client_usable(self):
        async with async_client() as one:
            before = len(upstream_got("slow"))
            task = asyncio.create_task(one.chat.completions.create(model="slow", messages=HELLO))
            while len(upstream_got("slow")) == before:
                await asyncio.sleep(0.01)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            answer = await one.chat.completions.create(model="gpt", messages=HELLO)
            self.assertEqual(answer.choices[0].message.content, "hello")


class Threads(unittest.TestCase):
    def test_one_client_of_many_threads(self):
        one = client()

        def ask(number: int) -> str:
            answer = one.chat.completions.create(model=DIALECTS[number % 2], messages=prompt(number))
            return answer.choices[0].message.content

        with ThreadPoolExecutor(16) as pool:
            self.assertEqual(list(pool.map(ask, range(CALLS))), WANTED)
