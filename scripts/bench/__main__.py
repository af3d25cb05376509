#!/usr/bin/env python3
"""Measures the gateway beside nginx as a plain proxy, both in front of `litellm mock`, and prints a table.

    scripts/bench/__main__.py [--rounds 3] [--seconds 4] [--only chat-64,stream-paced] [--write docs/benchmarks.md]

Everything listens on 127.0.0.1 and is a child of this script. The proxy under test has the first core to itself; mock
and load generator share the last one, so throughput reads as "per core". Rounds are interleaved (direct, nginx,
gateway, direct …), figures are medians over rounds, and a run with a failed request is void. CPU time comes from the
kernel's counters; the shipper's threads (journal to SQLite, off the request path) are counted apart. Compare only
within one run: a machine's speed drifts.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import backlog
import machine
import report
from load import Void
from pauses import StoodStill
from rounds import Rounds, parts
from servers import StartError


def main():
    args = arguments()
    machine.install("nginx", "wrk")
    machine.refuse_if_busy(args.busy_ok)
    machine.renice(args.nice)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            head, rows = (backlog.run if args.backlog else compare)(Path(folder), args)
        except (Void, StartError, StoodStill) as error:
            sys.exit(f"the run is void: {error}")
    text = f"{head}\n\n{report.table(rows)}"
    print(text)
    if args.write:
        report.write(args.write, table_name(args), text)
    missed = [row.title for row in rows if row.holds is False]
    if args.check and missed:
        sys.exit(f"missed: {'; '.join(missed)}")


def compare(folder, args):
    rounds, load_average = Rounds(folder, args), os.getloadavg()[0]
    rounds.run(args.rounds)
    binary_mib = args.binary.stat().st_size / 2**20
    head = machine.head(f"medians of {args.rounds} rounds of {args.seconds} s", load_average, rounds.others)
    return head, report.rows(rounds, binary_mib)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    release = Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release"
    parser.add_argument("--binary", type=Path, default=release / "litellm")
    parser.add_argument("--load", type=Path, default=release / "examples/load", help="the mock's example `load`")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=None, help="of each load (4; 60 with --backlog)")
    parser.add_argument("--only", help=f"some of {','.join(parts())}")
    parser.add_argument("--backlog", action="store_true", help="a fixed rate, and how far behind the spend log is then")
    parser.add_argument("--rate", type=int, default=5000, help="of --backlog, requests per second")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table between the markers of this page")
    parser.add_argument("--check", action="store_true", help="fail if a goal is missed")
    parser.add_argument("--busy-ok", action="store_true", help="measure although other processes compute")
    parser.add_argument("--nice", type=int, default=0, help="priority of all that is measured (-15 needs root)")
    args = parser.parse_args()
    args.seconds = args.seconds or (60 if args.backlog else 4)
    check(parser, args)
    return args


def check(parser, args):
    """Says what cannot work before minutes are spent on it."""
    unknown = set(args.only.split(",") if args.only else []) - set(parts())
    if unknown:
        parser.error(f"--only knows no {', '.join(sorted(unknown))}; there are {', '.join(parts())}")
    for program in (args.binary, args.load):
        if not program.exists():
            parser.error(f"there is no {program}: build it with `make bench-programs`")
    if args.write and args.only:
        parser.error("--write replaces the whole table: leave --only away")
    if args.write:
        try:
            report.around(args.write, table_name(args))
        except (OSError, ValueError) as error:
            parser.error(str(error))


def table_name(args):
    return "backlog" if args.backlog else "bench"


if __name__ == "__main__":
    main()
