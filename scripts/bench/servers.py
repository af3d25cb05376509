"""The processes that are measured: the mock provider, and in front of it nginx and the gateway."""

import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import gauge
from scenarios import PROVIDERS

KEY = "sk-bench-5f1d9f3c7a"

NGINX = """
worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/nginx.log warn; daemon off; {user}
events {{ worker_connections 2048; }}
http {{
  access_log off; client_max_body_size 64m; client_body_buffer_size 2m;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
  scgi_temp_path {dir}/s; keepalive_requests 100000000;
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
  upstream mock {{ server 127.0.0.1:{mock}; keepalive 512; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ proxy_pass http://mock; }} }}
}}
"""

# A key is checked, a deployment is chosen by weight, its usage priced and held against a budget, the call journaled.
CONFIG = """
model_list:
{groups}
general_settings:
  master_key: {key}
  max_budget: 1000000
"""

GROUP = """\
  - model_name: {name}
    litellm_params: {{{params}, weight: 3}}
  - model_name: {name}
    litellm_params: {{{params}, weight: 1}}
"""


class StartError(Exception):
    """A server that doesn't answer."""


class Servers:
    """The gateway and nginx have the first core to themselves; everything else shares the last one."""

    def __init__(self, folder, binary, scenarios):
        """The gateway has a model group for each scenario."""
        self.folder, self.binary = Path(folder), binary
        self.groups = {scenario.group: scenario for scenario in scenarios}
        self.ports = {name: free_port() for name in ("direct", "nginx", "gateway")}
        self.children = {}

    def start_all(self):
        self.start_mock()
        self.start_nginx()
        self.start_gateway(fresh=True)

    def start_mock(self):
        listen = f"127.0.0.1:{self.ports['direct']}"
        self._spawn("direct", [self.binary, "mock", "--listen", listen, "--record", "0"], last_core())
        self._await_answer("direct")

    def start_nginx(self):
        self.stop("nginx")
        config = self.folder / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        config.write_text(NGINX.format(dir=self.folder, user=user, mock=self.ports["direct"], port=self.ports["nginx"]))
        self._spawn("nginx", ["nginx", "-p", self.folder, "-e", self.folder / "nginx.log", "-c", config], first_core())
        self._await_answer("nginx")

    def start_gateway(self, fresh, plain=False):
        """
        Milliseconds from the process's start to its first answered chat. `fresh`: with an empty data folder; `plain`:
        without the models of translations, whose clouds have libraries of their own.
        """
        self.stop("gateway")
        if fresh:
            shutil.rmtree(self.folder / "data", ignore_errors=True)
        base = f"http://127.0.0.1:{self.ports['direct']}"
        groups = [
            GROUP.format(name=name, params=PROVIDERS[scenario.provider].format(base=base + path(scenario.options)))
            for name, scenario in self.groups.items()
            if not (plain and scenario.is_translation)
        ]
        config = self.folder / "config.yaml"
        config.write_text(CONFIG.format(groups="".join(groups), key=KEY))
        command = [self.binary, "--config", config, "--host", "127.0.0.1", "--port", self.ports["gateway"]]
        begin = time.monotonic()
        self._spawn("gateway", [*command, "--num_workers", "1"], first_core())
        self._await_answer("gateway")
        return (time.monotonic() - begin) * 1000

    def stop(self, *names):
        for name in names or list(self.children):
            child = self.children.pop(name, None)
            if child:
                child.terminate()
                child.wait(timeout=60)

    def pids(self, name):
        return gauge.pids(self.children[name])

    def url(self, name, group):
        """Where a chat of this group goes; without the gateway the mock's options stand in the path."""
        options = "" if name == "gateway" else path(self.groups[group].options)
        return f"http://127.0.0.1:{self.ports[name]}{options}{self.groups[group].path}"

    def answers(self, name, group):
        """Whether a chat of this group is answered."""
        body = self.groups[group].body()
        headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=30)
        try:
            connection.request("POST", urlsplit(self.url(name, group)).path, json.dumps(body), headers)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def last_words(self, name):
        """The end of a server's log."""
        logs = [self.folder / f"{name}.out", self.folder / f"{name}.log"]
        return "\n".join(log.read_text()[-1000:] for log in logs if log.exists())

    def spend_rows(self):
        """Calls that the gateway has brought into its database."""
        database = sqlite3.connect(f"file:{self.folder}/data/litellm.db?mode=ro", uri=True, timeout=10)
        try:
            return database.execute('SELECT count(*) FROM "LiteLLM_SpendLogs"').fetchone()[0]
        finally:
            database.close()

    def settle(self):
        """Waits until the gateway has shipped everything, which takes at most a second; gives the number of rows."""
        rows, since = self.spend_rows(), time.monotonic()
        while time.monotonic() - since < 1.2:
            time.sleep(0.2)
            now = self.spend_rows()
            if now != rows:
                rows, since = now, time.monotonic()
        return rows

    def _spawn(self, name, command, core):
        with open(self.folder / f"{name}.out", "ab") as out:
            self.children[name] = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=os.environ | {"LITELLM_DATA_DIR": str(self.folder / "data")},
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            )

    def _await_answer(self, name):
        begin = time.monotonic()
        while not self.answers(name, next(iter(self.groups))):
            if self.children[name].poll() is not None or time.monotonic() - begin > 30:
                raise StartError(f"{name} did not start:\n{(self.folder / f'{name}.out').read_text()}")
            time.sleep(0.001)


def path(options):
    """The mock's options as a prefix of a path."""
    return f"/o/{options}" if options else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_core():
    return min(os.sched_getaffinity(0))


def last_core():
    return max(os.sched_getaffinity(0))
