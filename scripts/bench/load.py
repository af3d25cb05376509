"""Load generators: wrk for whole answers, the mock's example `load` for streams and fixed rates."""

import json
import os
import subprocess

from scenarios import CHUNKS
from servers import KEY, last_core

LUA = """
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer %(key)s"
local file = io.open("%(body)s"); wrk.body = file:read("*a"); file:close()
done = function(summary, latency)
  local e = summary.errors
  io.stderr:write(string.format('{"requests":%%d,"seconds":%%f,"failed":%%d,"p50":%%d,"p99":%%d,"error":"%%s"}',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99),
    string.format("connect %%d, read %%d, write %%d, status %%d, timeout %%d",
      e.connect, e.read, e.write, e.status, e.timeout)))
end
"""


class Void(Exception):
    """A run with failed requests: its figures mean nothing."""


class Load:
    """Loads from the last core."""

    def __init__(self, folder, tool):
        self.folder, self.tool = folder, tool

    def closed(self, scenario, url, seconds):
        """Every connection asks again as soon as it has its answer."""
        body = self._body(scenario)
        if scenario.stream:
            plan = {"streams": {"connections": scenario.connections, "seconds": seconds, "end": scenario.end}}
            return self._example(scenario, url, body, plan)
        script = self.folder / "post.lua"
        script.write_text(LUA % {"key": KEY, "body": body})
        command = ["wrk", "-t1", f"-c{scenario.connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script, url]
        return checked(scenario, url, json.loads(self._run(command).stderr))

    def paced(self, scenario, url, per_second, seconds):
        """So many requests a second, whatever the answers' speed."""
        plan = {"per_second": per_second, "seconds": seconds, "connections": scenario.connections}
        return self._example(scenario, url, self._body(scenario), {"rate": plan})

    def _example(self, scenario, url, body, plan):
        job = {"url": url, "key": KEY, "body_file": str(body), **plan}
        return checked(scenario, url, json.loads(self._run([self.tool, json.dumps(job)]).stdout))

    def _body(self, scenario):
        body = self.folder / "body.json"
        body.write_text(json.dumps(scenario.body(), ensure_ascii=False), encoding="utf-8")
        return body

    def _run(self, command):
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {last_core()}),
        )
        if done.returncode:
            raise Void(f"{command[0]} failed: {done.stderr.strip()}")
        return done


def checked(scenario, url, run):
    if run["failed"] or not run["requests"]:
        raise Void(f"{scenario.title} at {url}: {run['failed']} of {run['requests']} requests failed: {run['error']}")
    if "chunks" in run and run["chunks"] != run["requests"] * CHUNKS:
        raise Void(f"{scenario.title} at {url}: {run['chunks']} chunks in {run['requests']} streams of {CHUNKS}")
    return run
