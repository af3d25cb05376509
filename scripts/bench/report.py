"""The table: one row per figure, with its goal beside it."""

from dataclasses import dataclass

from rounds import TARGETS
from scenarios import SCENARIOS, SPLICED, STREAMED, TRANSLATED

TITLES = {scenario.key: scenario.title for scenario in SCENARIOS}


@dataclass
class Row:
    """A figure of up to three targets. `ratio` and `most` are goals: of gateway / nginx, and of the gateway alone."""

    title: str
    values: dict
    digits: int = 1
    ratio: float = None
    most: float = None

    @property
    def by_nginx(self):
        nginx, gateway = self.values.get("nginx"), self.values.get("gateway")
        return gateway / nginx if gateway is not None and nginx and nginx > 0 else None

    @property
    def holds(self):
        """Whether the goal is kept; `None` without a goal or a figure."""
        if self.ratio is not None and self.by_nginx is not None:
            return self.by_nginx <= self.ratio
        if self.most is not None and self.values.get("gateway") is not None:
            return self.values["gateway"] <= self.most
        return None

    def cells(self):
        """By column; empty where there is nothing."""
        ratio = "" if self.ratio is None else f"≤ {self.ratio:g} ×"
        most = "" if self.most is None else f"≤ {self.most:g}"
        return {
            **{target: number(self.values.get(target), self.digits) for target in TARGETS},
            "gateway / nginx": number(self.by_nginx, 2),
            "goal": ratio + most,
            "holds": {True: "yes", False: "**no**", None: ""}[self.holds],
        }


def rows(rounds, binary_mib):
    """All rows that this run has figures for."""
    every = [
        *requests(rounds, "chat-64", ratio=2.0),
        *added(rounds),
        *requests(rounds, "prompt-100k", ratio=1.6),
        *requests(rounds, "prompt-zh", ratio=1.6),
        *requests(rounds, "prompt-1m", ratio=1.5),
        *streams(rounds),
        *translations(rounds),
        row(rounds, "shipper: CPU-µs per entry", "chat-64", "entry", most=25),
        *memory(rounds),
        row(rounds, "cold start to the first answered chat, ms", "start", "again", most=50),
        row(rounds, "very first start, which makes the database, ms", "start", "first", most=50),
        Row("binary, MiB", {"gateway": binary_mib}, most=30),
    ]
    return [each for each in every if any(value is not None for value in each.values.values())]


def requests(rounds, part, ratio):
    yield row(rounds, f"{TITLES[part]}: CPU-µs per request", part, "cpu", ratio=ratio, direct=False)
    yield row(rounds, f"{TITLES[part]}: requests/s", part, "rate", digits=0)


def added(rounds):
    """Latency at one connection."""
    title = TITLES["chat-1"]
    for figure, ratio in (("p50", 1.4), ("p99", None)):
        yield row(rounds, f"{title}: {figure}, µs", "chat-1", figure, digits=0)
        values = {target: rounds.added("chat-1", target, figure) for target in ("nginx", "gateway")}
        yield Row(f"{title}: added {figure}, µs", values, digits=0, ratio=ratio)


def streams(rounds):
    one, paced, flat = (TITLES[part] for part in ("stream-1", "stream-paced", "stream-flat"))
    for figure in ("p50", "p99"):
        yield row(rounds, f"{one}: {figure} to the first content, µs", "stream-1", f"first_{figure}", digits=0)
    yield row(rounds, f"{paced}: CPU-µs per chunk", "stream-paced", "chunk", ratio=1.4, direct=False)
    for figure in ("p50", "p99", "max"):
        yield row(rounds, f"{paced}: {figure} of a chunk's transit, µs", "stream-paced", f"transit_{figure}", digits=0)
    yield row(rounds, f"{paced}: chunks in transit for 40 ms or more", "stream-paced", "late", digits=0, most=0)
    yield row(rounds, f"{flat}: CPU-µs per chunk", "stream-flat", "chunk", ratio=1.4, direct=False)
    yield row(rounds, f"{flat}: chunks/s", "stream-flat", "chunk_rate", digits=0)


def translations(rounds):
    """What a translation costs beyond the same call to a provider of OpenAI's dialect."""
    spliced = "-".join(SPLICED)
    for client, provider in TRANSLATED:
        more = rounds.beside(f"{client}-{provider}-2k", f"{spliced}-2k", "cpu")
        title = f"{client} translated for {provider}, 2 KB with a tool: added CPU-µs per request"
        yield Row(title, {"gateway": more}, most=40)
    for client, provider in STREAMED:
        more = rounds.beside(f"{client}-{provider}-stream", f"{spliced}-stream", "chunk")
        title = f"{client} translated for {provider}, 32 streams: added CPU-µs per chunk"
        yield Row(title, {"gateway": more}, digits=2, most=3)


def memory(rounds):
    yield row(rounds, "memory when idle, MiB", "start", "idle", most=20)
    yield row(rounds, "most memory at 256 connections, MiB", "peak", "peak", most=60)
    title = "most memory at 256 connections, tokens counted, MiB"
    yield row(rounds, title, "peak-counted", "peak", most=60)
    yield row(rounds, "most memory over all other loads, MiB", "all", "peak")


def row(rounds, title, part, figure, direct=True, **more):
    targets = TARGETS if direct else TARGETS[1:]
    return Row(title, {target: rounds.median(part, target, figure) for target in targets}, **more)


def number(value, digits):
    return "" if value is None else f"{value:,.{digits}f}"


def table(all_rows):
    """Markdown, without the columns that nobody fills."""
    cells = [each.cells() for each in all_rows]
    columns = [column for column in cells[0] if any(line[column] for line in cells)]
    lines = [f"| | {' | '.join(columns)} |", "|---|" + "--:|" * len(columns)]
    lines += [
        f"| {each.title} | {' | '.join(line[column] for column in columns)} |" for each, line in zip(all_rows, cells)
    ]
    return "\n".join(lines)


def write(page, name, text):
    """Replaces what stands between the markers of a table."""
    before, after = around(page, name)
    page.write_text(f"{before}\n\n{text}\n\n{after}")


def around(page, name):
    """A page up to its line `<!-- NAME -->`, and from its line `<!-- end of NAME -->`; `ValueError` without them."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = page.read_text()
    if begin not in text or end not in text:
        raise ValueError(f"{page} has no lines `{begin}` and `{end}`")
    return text[: text.index(begin) + len(begin)], text[text.index(end) :]
