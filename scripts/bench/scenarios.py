"""What is asked of each server."""

from dataclasses import dataclass

CHUNKS = 64  # pieces of content in a stream

# What is translated for: the deployment's model, and the rest of its parameters, by the provider's dialect.
PROVIDERS = {
    "openai": 'model: openai/gpt-4o-mini, api_base: "{base}/v1", api_key: sk-mock',
    "anthropic": 'model: anthropic/claude-sonnet-4-5, api_base: "{base}", api_key: sk-mock',
    "gemini": 'model: gemini/gemini-2.5-flash, api_base: "{base}/v1beta", api_key: sk-mock',
    "bedrock": 'model: bedrock/us.amazon.nova-lite-v1:0, aws_bedrock_runtime_endpoint: "{base}", '
    "aws_region_name: us-east-1, aws_access_key_id: AKIAMOCK, aws_secret_access_key: mock",
}

# What clients speak: the route, and how a stream ends.
CLIENTS = {
    "chat": ("/v1/chat/completions", "data: [DONE]"),
    "messages": ("/v1/messages", "event: message_stop"),
    "responses": ("/v1/responses", "event: response.completed"),
}

SYSTEM = "You are a helpful assistant."
WEATHER = {"name": "get_weather", "description": "The weather of a city, now or on a day of the coming week."}
SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "Name of the city, with its country if there are several"},
        "day": {"type": "string", "description": "The day as YYYY-MM-DD; today if left out"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
    },
    "required": ["city"],
}
TOOLS = {
    "chat": {"type": "function", "function": WEATHER | {"parameters": SCHEMA}},
    "messages": WEATHER | {"input_schema": SCHEMA},
    "responses": {"type": "function"} | WEATHER | {"parameters": SCHEMA},
}

# Escapes and letters beyond ASCII cost whoever reads a body: prompts have both.
ENGLISH = 'She said: "Where is the library?"\nI answered that I don\'t know, and went on my way.\n'
CHINESE = "她问：“图书馆在哪里？”\n我说我不知道，然后继续走我的路。\n"


@dataclass(frozen=True)
class Scenario:
    """A load: so many connections, each of which asks again as soon as it has its answer."""

    key: str
    title: str
    connections: int
    size: int = 60  # of the prompt, bytes
    line: str = ENGLISH
    stream: bool = False
    options: str = ""  # of the mock
    client: str = "chat"
    provider: str = "openai"
    tool: bool = False
    targets: tuple = ("direct", "nginx", "gateway")

    @property
    def group(self):
        """The gateway's model group: one per scenario, as the mock's options stand in its `api_base`."""
        return f"bench-{self.key}"

    @property
    def is_translation(self):
        return self.targets == ("gateway",)

    @property
    def path(self):
        return CLIENTS[self.client][0]

    @property
    def end(self):
        """What the end of a stream holds."""
        return CLIENTS[self.client][1]

    def body(self):
        body = {"model": self.group, "temperature": 0.7} | self._conversation()
        if self.stream:
            body["stream"] = True
        if self.tool:
            body["tools"] = [TOOLS[self.client]]
        return body

    def _conversation(self):
        user = {"role": "user", "content": prompt(self.line, self.size)}
        if self.client == "responses":
            return {"instructions": SYSTEM, "input": [user], "max_output_tokens": 100, "store": False}
        if self.client == "messages":
            return {"system": SYSTEM, "messages": [user], "max_tokens": 100}
        return {"messages": [{"role": "system", "content": SYSTEM}, user], "max_tokens": 100}


def prompt(line, size):
    """This line again and again, until there are so many bytes."""
    return line * -(-size // len(line.encode()))


STAMPED = f"chunks={CHUNKS},stamp=1,flush=1"

# Client and provider: what one pair costs beyond the other is the translation.
SPLICED = ("chat", "openai")
TRANSLATED = [
    ("chat", "anthropic"),
    ("chat", "gemini"),
    ("chat", "bedrock"),
    ("messages", "openai"),
    ("responses", "anthropic"),
]
# The last events of a stream of Responses repeat it all, which no count of chunks survives.
STREAMED = [pair for pair in TRANSLATED if pair[0] != "responses"]


def translations():
    """Requests of 2 KB with a tool, and streams, of each pair."""
    for client, provider in (SPLICED, *TRANSLATED):
        more = {"client": client, "provider": provider, "targets": ("gateway",)}
        yield Scenario(f"{client}-{provider}-2k", f"2 KB of {client} to {provider}", 64, size=1250, tool=True, **more)
    for client, provider in (SPLICED, *STREAMED):
        more = {"client": client, "provider": provider, "targets": ("gateway",), "stream": True, "options": STAMPED}
        yield Scenario(f"{client}-{provider}-stream", f"streams of {client} from {provider}", 32, **more)


SCENARIOS = [
    Scenario("chat-1", "chat, 1 connection", 1),
    Scenario("chat-64", "chat, 64 connections", 64),
    Scenario("prompt-100k", "100 KB prompt, 16 connections", 16, size=100_000),
    Scenario("prompt-zh", "100 KB prompt in Chinese, 16 connections", 16, size=100_000, line=CHINESE),
    Scenario("prompt-1m", "1 MB prompt, 4 connections", 4, size=1_000_000),
    Scenario("stream-1", "1 stream", 1, stream=True, options=STAMPED),
    Scenario("stream-paced", "32 streams, a chunk every 3 ms", 32, stream=True, options=f"{STAMPED},gap=3"),
    Scenario("stream-flat", "32 streams, chunks without a pause", 32, stream=True, options=STAMPED),
    *translations(),
]

# Only memory is read from these, of processes that have seen nothing else.
PEAKS = [
    Scenario("peak", "256 connections", 256),
    Scenario("peak-counted", "256 connections, tokens counted", 256, options="usage=0"),
]
