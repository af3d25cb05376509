"""What every case has at hand: clients of the gateway, and a look at what its upstream got.

GATEWAY_URL and GATEWAY_KEY say where the gateway is and how to get in; UPSTREAM_URL is the `litellm mock` that
remembers its requests. The models are rows of tests/sdk/scene.rs.
"""

import functools
import json
import os
import time
import urllib.request

from openai import AsyncOpenAI, OpenAI

GATEWAY = os.environ["GATEWAY_URL"]
URL = GATEWAY + "/v1"
KEY = os.environ["GATEWAY_KEY"]
UPSTREAM = os.environ["UPSTREAM_URL"]

HELLO = [{"role": "user", "content": "hello"}]
DIALECTS = ["gpt", "claude"]
"""A model of OpenAI and one of Anthropic; both repeat the last message."""

PATIENCE = 30
"""Seconds until what must happen is given up."""

USUAL = {"base_url": URL, "api_key": KEY, "max_retries": 0, "timeout": PATIENCE}
"""The SDK's own 5 s for a connection are too short for two hundred of them on a busy machine."""


@functools.cache
def client(**options) -> OpenAI:
    """A client with these options, the same one for the same options: making one takes a tenth of a second."""
    return OpenAI(**{**USUAL, **options})


def async_client(**options) -> AsyncOpenAI:
    return AsyncOpenAI(**{**USUAL, **options})


def ask(model: str, messages=HELLO, **options):
    return client().chat.completions.create(model=model, messages=messages, **options)


def text_of(chunks) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def upstream_got(key: str) -> list[dict]:
    """The requests to the model whose row has this key, the oldest first."""
    return [request for request in look("requests") if f"key={key}/" in request["path"]]


def upstream_aborted() -> int:
    """How many answers the upstream could not bring to their end."""
    return look("count")["aborted"]


def look(page: str):
    with urllib.request.urlopen(f"{UPSTREAM}/__admin/{page}", timeout=PATIENCE) as reply:
        return json.load(reply)


def becomes_true(condition) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
