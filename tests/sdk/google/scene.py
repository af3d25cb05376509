"""What every case has at hand: a client of the gateway that speaks Gemini.

GATEWAY_URL and GATEWAY_KEY say where the gateway is and how to get in. The models are rows of tests/sdk/scene.rs.
"""

import os

from google import genai
from google.genai import types

WAYS = ["gemini", "gpt", "claude"]
"""A model that speaks Gemini, one that speaks chat completions and one that speaks Messages; all repeat the message."""

WEATHER = types.Tool(
    function_declarations=[
        types.FunctionDeclaration(
            name="get_weather",
            description="Weather of a city",
            parameters=types.Schema(type="OBJECT", properties={"city": types.Schema(type="STRING")}),
        )
    ]
)


def connect(key=os.environ["GATEWAY_KEY"], version=None):
    options = types.HttpOptions(base_url=os.environ["GATEWAY_URL"], api_version=version, timeout=30_000)
    return genai.Client(api_key=key, http_options=options)


client = connect()


def ask(model, contents="hello", **config):
    return client.models.generate_content(
        model=model, contents=contents, config=types.GenerateContentConfig(max_output_tokens=64, **config)
    )


def stream(model, contents="hello", **config):
    return client.models.generate_content_stream(
        model=model, contents=contents, config=types.GenerateContentConfig(max_output_tokens=64, **config)
    )
