"""What is asked of each server."""

from dataclasses import dataclass

CHUNKS = 64  # pieces of content in a stream

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

    @property
    def group(self):
        """The gateway's model group: one per scenario, as the mock's options stand in its `api_base`."""
        return f"bench-{self.key}"

    def body(self):
        system = {"role": "system", "content": "You are a helpful assistant."}
        user = {"role": "user", "content": prompt(self.line, self.size)}
        body = {"model": self.group, "messages": [system, user], "max_tokens": 100, "temperature": 0.7}
        return body | {"stream": True} if self.stream else body


def prompt(line, size):
    """This line again and again, until there are so many bytes."""
    return line * -(-size // len(line.encode()))


STAMPED = f"chunks={CHUNKS},stamp=1,flush=1"

SCENARIOS = [
    Scenario("chat-1", "chat, 1 connection", 1),
    Scenario("chat-64", "chat, 64 connections", 64),
    Scenario("prompt-100k", "100 KB prompt, 16 connections", 16, size=100_000),
    Scenario("prompt-zh", "100 KB prompt in Chinese, 16 connections", 16, size=100_000, line=CHINESE),
    Scenario("prompt-1m", "1 MB prompt, 4 connections", 4, size=1_000_000),
    Scenario("stream-1", "1 stream", 1, stream=True, options=STAMPED),
    Scenario("stream-paced", "32 streams, a chunk every 3 ms", 32, stream=True, options=f"{STAMPED},gap=3"),
    Scenario("stream-flat", "32 streams, chunks without a pause", 32, stream=True, options=STAMPED),
]

# Only memory is read from these, of processes that have seen nothing else.
PEAKS = [
    Scenario("peak", "256 connections", 256),
    Scenario("peak-counted", "256 connections, tokens counted", 256, options="usage=0"),
]
