#!/usr/bin/env python3
"""Records in `recorded.json` how PyYAML's SafeLoader reads `scalars.txt` and `documents.txt`.

Needs `pip install pyyaml`; the tests need only the recording.
"""

import datetime
import json
import math
import pathlib

import yaml

HERE = pathlib.Path(__file__).parent


def main() -> None:
    lines = (HERE / "scalars.txt").read_text().splitlines()
    scalars = [{"yaml": line, **read(f"v: {line}", scalar)} for line in lines if line and not line.startswith("## ")]
    blocks = (HERE / "documents.txt").read_text().split("======\n")
    documents = [{"yaml": text, **read(text, tree)} for text in map(unescape, blocks)]
    rows = [json.dumps(row, ensure_ascii=False) for row in scalars]
    texts = [json.dumps(row, ensure_ascii=False) for row in documents]
    (HERE / "recorded.json").write_text(
        f'{{"pyyaml": "{yaml.__version__}", "scalars": [\n'
        + ",\n".join(rows)
        + '\n], "documents": [\n'
        + ",\n".join(texts)
        + "\n]}\n"
    )


def unescape(text: str) -> str:
    """What no editor would keep: tabs, carriage returns, byte order marks, other control characters."""
    return text.replace("<TAB>", "\t").replace("<CR>", "\r").replace("<BOM>", "\ufeff").replace("<NUL>", "\0")


def read(text: str, show) -> dict:
    try:
        value = yaml.safe_load(text)
        return show(value["v"] if show is scalar else value)
    except Exception as error:  # whatever stops LiteLLM's start
        return {"type": "refused", "value": type(error).__name__}


def scalar(value) -> dict:
    if isinstance(value, (list, dict)):
        return {"type": "tree", "value": plain(value)}
    return {"type": type(value).__name__, "value": plain(value)}


def tree(value) -> dict:
    return {"type": "tree", "value": plain(value)}


def plain(value):
    """The value as JSON: dates as text, keys as text, infinities by their names."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime, bytes)):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


if __name__ == "__main__":
    main()
