"""What every case has at hand: a client of the gateway that speaks Anthropic Messages.

GATEWAY_URL and GATEWAY_KEY say where the gateway is and how to get in. The models are rows of tests/sdk/scene.rs.
"""

import os

from anthropic import Anthropic

HELLO = [{"role": "user", "content": "hello"}]
WAYS = ["claude", "vllm"]
"""A model that speaks Messages, and one that speaks chat completions; both repeat the last message."""

WEATHER = {"name": "get_weather", "description": "Weather of a city", "input_schema": {"type": "object"}}

client = Anthropic(
    base_url=os.environ["GATEWAY_URL"], api_key=os.environ["GATEWAY_KEY"], max_retries=0, timeout=30
)


def ask(model, messages=HELLO, **options):
    return client.messages.create(**{"model": model, "max_tokens": 64, "messages": messages, **options})


def stream(model, messages=HELLO, **options):
    return client.messages.stream(**{"model": model, "max_tokens": 64, "messages": messages, **options})
