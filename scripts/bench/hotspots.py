#!/usr/bin/env python3
"""Samples one of the gateway's threads under load and prints the functions that its time goes to.

    python3 scripts/bench/hotspots.py [--thread core-0] [--binary target/profiling/litellm] [--only chat-64]

The first table is time in the function itself (what is inlined counts for whom it is inlined into), the second adds
what it calls and leaves out other people's code. Kernel functions are in it where perf may see them.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import machine
from load import Load, Void
from scenarios import SCENARIOS
from servers import Servers, StartError, last_core

HERTZ = 2999  # odd, so that it doesn't run in step with timers
STACK = 16_384  # bytes of stack per sample: the path's futures are deep
SHOWN_PERCENT = 0.8
LINE = re.compile(r" +(?P<share>[0-9.]+)% .*?\[[.k]\] (?P<name>.*?)(?:  |$)")
OURS = re.compile(r"<?(gateway|wire|store|upstream|coord|catalog)::|__libc_|__GI_|__x64_sys_|epoll_wait")


def main():
    args = arguments()
    machine.install("wrk", "perf")
    scenario = next(scenario for scenario in SCENARIOS if scenario.key == args.only)
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        try:
            samples = record(Path(folder), args, scenario)
        except (Void, StartError) as error:
            sys.exit(f"the run is void: {error}")
        print(f"{scenario.title}, {args.seconds} s of the thread {args.thread}, percent of its time")
        print("\nfunctions by themselves")
        print("\n".join(f"{share:6.1f}  {name}" for share, name in functions(samples, "--no-children")))
        print("\nfunctions of this repository and system calls, with what they call")
        callers = functions(samples, "--children")
        print("\n".join(f"{share:6.1f}  {name}" for share, name in callers if OURS.match(name)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    built = Path(os.environ.get("CARGO_TARGET_DIR", "target"))
    parser.add_argument("--binary", type=Path, default=built / "profiling/litellm")
    parser.add_argument("--load", type=Path, default=built / "release/examples/load")
    parser.add_argument("--only", default="chat-64", choices=[scenario.key for scenario in SCENARIOS])
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--thread", default="core-0", help="or `shipper`, `shipper-sqlite`")
    return parser.parse_args()


def record(folder, args, scenario):
    """perf's file with the samples taken while the load ran."""
    servers, load = Servers(folder, args.binary, [scenario]), Load(folder, args.load)
    try:
        servers.start_mock()
        servers.start_gateway(fresh=True)
        url = servers.url("gateway", scenario.group)
        load.closed(scenario, url, 1)
        worker = threading.Thread(target=load.closed, args=(scenario, url, args.seconds + 2))
        worker.start()
        samples = folder / "perf.data"
        sample(thread(servers.children["gateway"].pid, args.thread), args.seconds, samples)
        worker.join()
        return samples
    finally:
        servers.stop()


def thread(pid, name):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return next(task.name for task in tasks if (task / "comm").read_text().strip() == name)


def sample(thread, seconds, to):
    command = ["perf", "record", "--quiet", "-e", "cpu-clock", "-F", str(HERTZ), "--call-graph", f"dwarf,{STACK}"]
    command += ["-t", thread, "-o", to, "--", "sleep", str(seconds)]
    subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, {last_core()})
    )


def functions(samples, children):
    """Percent and name of each function, the greatest first; `--children` adds what it calls."""
    command = [
        "perf",
        "report",
        "--stdio",
        "-i",
        samples,
        "-g",
        "none",
        "--percent-limit",
        str(SHOWN_PERCENT),
        children,
    ]
    command += ["--sort", "symbol", "--no-inline"]
    text = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    lines = (LINE.match(line) for line in text.splitlines())
    return [(float(line["share"]), line["name"]) for line in lines if line]


if __name__ == "__main__":
    main()
