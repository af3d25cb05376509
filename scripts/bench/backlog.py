"""How far the shipper is behind after a minute of calls at a fixed rate, and whether every call got its row."""

import os
import time

import machine
from gauge import Clocks, memory_mib
from load import Load, Void
from pauses import Watch
from report import Row
from scenarios import Scenario
from servers import Servers

SCENARIO = Scenario("backlog", "chat at a fixed rate", 128)
GIVE_UP_S = 120


def run(folder, args):
    """The table's head and its rows."""
    servers, load_average = Servers(folder, args.binary, [SCENARIO]), os.getloadavg()[0]
    try:
        servers.start_mock()
        servers.start_gateway(fresh=True)
        load, url = Load(folder, args.load), servers.url("gateway", SCENARIO.group)
        load.paced(SCENARIO, url, args.rate, 2)
        rows, before, began = servers.settle(), Clocks.read(servers, "gateway"), time.monotonic()
        with Watch():
            seen = load.paced(SCENARIO, url, args.rate, args.seconds)
            behind, seconds = catch_up(servers, rows + seen["requests"])
        used = Clocks.read(servers, "gateway").since(before)
        others = (used.machine - used.ours) / (time.monotonic() - began)
        written = servers.settle() - rows
        if written != seen["requests"]:
            raise Void(f"{written} rows for {seen['requests']} answered calls")
        peak = memory_mib(servers.pids("gateway"), "VmHWM")
    finally:
        servers.stop()
    head = machine.head(f"{args.seconds} s at {args.rate:,} requests/s", load_average, [others])
    return head, table_rows(seen, behind, seconds, used, peak)


def catch_up(servers, expected):
    """Entries that are not in SQLite as the load ends, and the seconds until they are."""
    ended = time.monotonic()
    behind = expected - servers.spend_rows()
    while servers.spend_rows() < expected:
        if time.monotonic() - ended > GIVE_UP_S:
            missing = expected - servers.spend_rows()
            raise Void(f"{missing} of {expected} answered calls have no row {GIVE_UP_S} s after the load")
        time.sleep(0.05)
    return behind, time.monotonic() - ended


def table_rows(seen, behind, seconds, used, peak):
    calls, latency = seen["requests"], seen["latency"]
    path_us, shipper_us = (used.target - used.shipper) * 1e6 / calls, used.shipper * 1e6 / calls
    return [
        gateway("requests/s reached", seen["reached"], digits=0),
        gateway("calls answered, and rows in the spend log for them", calls, digits=0),
        gateway("entries not in SQLite when the load ends", behind, digits=0),
        gateway("seconds until they are", seconds, digits=2, most=2),
        gateway("request path: CPU-µs per request", path_us),
        gateway("shipper: CPU-µs per entry", shipper_us, most=25),
        gateway("p50 from when a request was due, µs", latency["p50"], digits=0),
        gateway("p99 from when a request was due, µs", latency["p99"], digits=0),
        gateway("most memory, MiB", peak),
    ]


def gateway(title, value, **more):
    return Row(title, {"gateway": value}, **more)
