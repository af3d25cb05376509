#!/usr/bin/env python3
"""Measures the gateway beside nginx as a plain proxy, both in front of `litellm mock`, and prints a table.

    scripts/bench.py [--rounds 3] [--seconds 4] [--binary target/release/litellm]

Everything listens on 127.0.0.1 and is a child of this script. The proxy under test has core 0 to itself; mock and load
generator share the last core, so throughput reads as "per core". Rounds are interleaved (direct, nginx, gateway,
direct …), figures are medians over rounds. CPU time comes from the kernel's run-time counter of each thread, so the
shipper's threads (journal to SQLite, off the request path) are reported apart. Compare only within one run: a machine's speed drifts.
"""

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEY = "sk-bench-5f1d9f3c7a"
CHUNKS = 64  # pieces of content in a stream
DRAIN_S = 1.5  # the shipper writes at the latest a second after the entry

# name, connections, letters of the prompt, streamed, the mock's options in the path
SCENARIOS = [
    ("chat, 1 connection", 1, 40, False, ""),
    ("chat, 64 connections", 64, 40, False, ""),
    ("100 KB prompt, 16 connections", 16, 100_000, False, ""),
    (f"stream of {CHUNKS} chunks, 32 connections", 32, 40, True, f"/o/chunks={CHUNKS},gap=3"),
]

LUA = """
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer %(key)s"
local file = io.open("%(body)s"); wrk.body = file:read("*a"); file:close()
done = function(summary, latency)
  local e = summary.errors
  io.stderr:write(string.format('{"requests":%%d,"us":%%d,"failed":%%d,"p50":%%d,"p99":%%d}',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""

NGINX = """
worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/nginx.log warn; daemon off; {user}
events {{ worker_connections 1024; }}
http {{
  access_log off; client_max_body_size 64m; client_body_buffer_size 2m;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
  scgi_temp_path {dir}/s; keepalive_requests 100000000;
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
  upstream mock {{ server 127.0.0.1:{mock}; keepalive 128; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://mock; }} }}
}}
"""

CONFIG = """
model_list:
{models}
general_settings:
  master_key: {key}
"""

MODEL = """\
  - model_name: bench{number}
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "http://127.0.0.1:{mock}{options}/v1", api_key: sk-mock}}
"""


def main():
    args = arguments()
    for tool in ("nginx", "wrk"):
        install(tool)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), args)
        try:
            bench.start()
            for _ in range(args.rounds):
                bench.round()
            print(bench.report())
        finally:
            bench.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--binary", default="target/release/litellm")
    return parser.parse_args()


def install(tool):
    """Debian's package, if it is missing and may be installed."""
    if shutil.which(tool):
        return
    package = "nginx-light" if tool == "nginx" else tool
    if os.getuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"{tool} is missing: install Debian's package {package} and try again")
    quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=True, **quiet)


class Bench:
    """The three processes and what was measured so far."""

    def __init__(self, folder, args):
        self.folder, self.args = folder, args
        self.ports = {name: free_port() for name in ("direct", "nginx", "gateway")}
        self.children = {}
        self.results = {}
        self.cold_ms = []

    def start(self):
        binary = self.args.binary
        self.spawn("direct", [binary, "mock", "--listen", f"127.0.0.1:{self.ports['direct']}", "--record", "0"], last_core())
        nginx_conf = self.folder / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        nginx_conf.write_text(
            NGINX.format(dir=self.folder, user=user, mock=self.ports["direct"], port=self.ports["nginx"])
        )
        self.spawn("nginx", ["nginx", "-p", self.folder, "-e", self.folder / "nginx.log", "-c", nginx_conf], 0)
        models = [MODEL.format(number=i, mock=self.ports["direct"], options=s[4]) for i, s in enumerate(SCENARIOS)]
        (self.folder / "config.yaml").write_text(CONFIG.format(models="".join(models), key=KEY))
        for _ in range(5):
            self.stop("gateway")
            self.cold_ms.append(self.cold_start())
        time.sleep(DRAIN_S)
        self.idle_kib = {name: memory(pids(child), "VmRSS") for name, child in self.children.items()}

    def cold_start(self):
        """Milliseconds from the start of the process to the first answer."""
        command = [self.args.binary, "--config", self.folder / "config.yaml", "--host", "127.0.0.1"]
        begin = time.monotonic()
        self.spawn("gateway", [*command, "--port", self.ports["gateway"], "--num_workers", "1"], 0)
        while not self.answers():
            if self.children["gateway"].poll() is not None or time.monotonic() - begin > 30:
                sys.exit(f"the gateway did not start:\n{(self.folder / 'gateway.out').read_text()}")
            time.sleep(0.001)
        return (time.monotonic() - begin) * 1000

    def answers(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.ports["gateway"], timeout=1)
            connection.request("GET", "/health/liveliness")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def spawn(self, name, command, core):
        with open(self.folder / f"{name}.out", "ab") as out:
            self.children[name] = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            )

    def stop(self, *names):
        for name in names or list(self.children):
            child = self.children.pop(name, None)
            if child:
                child.terminate()
                child.wait(timeout=30)

    def round(self):
        for number, scenario in enumerate(SCENARIOS):
            for target in self.ports:
                self.load(target, number, scenario, 1)  # warm up
                measured = self.measure(target, number, scenario)
                self.results.setdefault((number, target), []).append(measured)

    def measure(self, target, number, scenario):
        """One load; CPU seconds until the shipper has caught up."""
        child = self.children[target]
        time.sleep(DRAIN_S if target == "gateway" else 0.2)
        before = cpu_seconds(pids(child))
        run = self.load(target, number, scenario, self.args.seconds)
        time.sleep(DRAIN_S if target == "gateway" else 0.2)
        used = {thread: now - before.get(thread, 0) for thread, now in cpu_seconds(pids(child)).items()}
        shipper = sum(seconds for thread, seconds in used.items() if thread[1].startswith("shipper"))
        run["shipper"] = shipper * 1e6 / run["requests"]
        run["cpu"] = sum(used.values()) * 1e6 / run["requests"] - run["shipper"]
        run["rate"] = run["requests"] * 1e6 / run["us"]
        return run

    def load(self, target, number, scenario, seconds):
        name, connections, letters, stream, options = scenario
        body = {"model": f"bench{number}", "messages": [{"role": "user", "content": "x" * letters}]}
        if stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        (self.folder / "body.json").write_text(json.dumps(body))
        (self.folder / "post.lua").write_text(LUA % {"key": KEY, "body": self.folder / "body.json"})
        prefix = "" if target == "gateway" else options
        url = f"http://127.0.0.1:{self.ports[target]}{prefix}/v1/chat/completions"
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", self.folder / "post.lua", url]
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {last_core()}),
        )
        run = json.loads(done.stderr)
        if run["failed"] or not run["requests"]:
            sys.exit(f"{name} at {target}: {run['failed']} of {run['requests']} requests failed; the run is void")
        return run

    def median(self, number, target, figure):
        return statistics.median(run[figure] for run in self.results[number, target])

    def report(self):
        rows = ["| | direct | nginx | gateway | gateway / nginx |", "|---|--:|--:|--:|--:|"]
        for number, scenario in enumerate(SCENARIOS):
            rows += self.scenario_rows(number, scenario[0])
        chunks = {target: self.chunk_cost(target) for target in ("nginx", "gateway")}
        rows.append(row("CPU-µs per streamed chunk", None, chunks["nginx"], chunks["gateway"], 1))
        shipped = self.median(1, "gateway", "shipper")
        rows.append(row("CPU-µs per shipped entry (`shipper*` threads)", None, None, shipped, 1))
        idle = self.idle_kib
        rows.append(row("memory when idle, MiB", None, idle["nginx"] / 1024, idle["gateway"] / 1024, 1))
        peak = {name: memory(pids(child), "VmHWM") / 1024 for name, child in self.children.items()}
        rows.append(row("memory at its peak, MiB", None, peak["nginx"], peak["gateway"], 1))
        rows.append(row("cold start to first answer, ms", None, None, statistics.median(self.cold_ms), 1))
        return "\n".join(rows)

    def scenario_rows(self, number, name):
        for figure, unit, digits in (
            ("cpu", "CPU-µs per request", 1),
            ("rate", "requests/s", 0),
            ("p50", "p50 µs", 0),
            ("p99", "p99 µs", 0),
        ):
            values = [self.median(number, target, figure) for target in self.ports]
            if figure == "cpu":
                values[0] = None  # the mock's own work
            yield row(f"{name}: {unit}", *values, digits)

    def chunk_cost(self, target):
        """What a stream costs above a plain answer, per chunk."""
        stream = next(number for number, scenario in enumerate(SCENARIOS) if scenario[3])
        return (self.median(stream, target, "cpu") - self.median(1, target, "cpu")) / CHUNKS


def row(name, direct, nginx, gateway, digits):
    cells = ["" if value is None else f"{value:,.{digits}f}" for value in (direct, nginx, gateway)]
    ratio = f"{gateway / nginx:.2f}" if nginx else ""
    return f"| {name} | {' | '.join(cells)} | {ratio} |"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def last_core():
    return max(os.sched_getaffinity(0))


def pids(child):
    """A child and its own children (nginx's worker)."""
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
    return [child.pid, *map(int, children)]


def cpu_seconds(processes):
    """CPU time by (thread id, thread name)."""
    times = {}
    for pid in processes:
        for task in Path(f"/proc/{pid}/task").iterdir():
            name = (task / "comm").read_text().strip()
            times[task.name, name] = int((task / "schedstat").read_text().split()[0]) / 1e9
    return times


def memory(processes, field):
    """KiB of /proc/PID/status, summed."""
    total = 0
    for pid in processes:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
    return total


if __name__ == "__main__":
    main()
