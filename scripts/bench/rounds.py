"""Interleaved rounds: each scenario at the mock directly, at nginx, at the gateway; then the next one."""

import statistics
import sys
import time

import gauge
from gauge import Clocks
from load import Load, Void
from pauses import StoodStill, Watch
from scenarios import PEAKS, SCENARIOS
from servers import Servers

TARGETS = ("direct", "nginx", "gateway")
WARM_UP_S = 1
RESTARTS = 4  # cold starts per round
TRIES = 3


class Rounds:
    """All figures, by round, part and target."""

    def __init__(self, folder, args):
        self.seconds = args.seconds
        wanted = args.only.split(",") if args.only else None
        self.parts = {part for part in parts() if wanted is None or part in wanted}
        self.servers = Servers(folder, args.binary, SCENARIOS + PEAKS)
        self.load = Load(folder, args.load)
        self.rounds = []
        self.watch = Watch()
        self.others = []  # cores that other processes used during each measurement

    def run(self, count):
        try:
            self.servers.start_all()
            for _ in range(count):
                self.rounds.append({})
                self._round()
        finally:
            self.servers.stop()

    def median(self, part, target, figure):
        """Over the rounds; `None` for what was not measured."""
        return middle(seen.get((part, target), {}).get(figure) for seen in self.rounds)

    def added(self, part, target, figure):
        """What a proxy adds to the mock's own figure in the same round."""
        rounds = [seen for seen in self.rounds if (part, target) in seen]
        return middle(seen[part, target][figure] - seen[part, "direct"][figure] for seen in rounds)

    def beside(self, part, other, figure):
        """How much more the gateway needs for one part than for another in the same round."""
        there = [seen for seen in self.rounds if {(part, "gateway"), (other, "gateway")} <= seen.keys()]
        return middle(seen[part, "gateway"][figure] - seen[other, "gateway"][figure] for seen in there)

    def _round(self):
        if "start" in self.parts:
            self._undisturbed(self._start)
        for scenario in SCENARIOS:
            if scenario.key in self.parts:
                for target in scenario.targets:
                    self._undisturbed(self._measure, scenario, target)
        if self.parts & {scenario.key for scenario in SCENARIOS}:
            for target in ("nginx", "gateway"):
                self._note("all", target, {"peak": gauge.memory_mib(self.servers.pids(target), "VmHWM")})
        for scenario in PEAKS:
            if scenario.key in self.parts:
                self._undisturbed(self._peak, scenario)
        self.servers.start_gateway(fresh=True)

    def _undisturbed(self, measure, *what):
        """Measures again where the machine stood still meanwhile."""
        for _ in range(TRIES):
            try:
                with self.watch:
                    return measure(*what)
            except StoodStill as error:
                print(f"{error}: measuring that again", file=sys.stderr)
        raise Void(f"the machine stood still {TRIES} times")

    def _note(self, part, target, figures):
        self.rounds[-1].setdefault((part, target), {}).update(figures)

    def _start(self):
        """Cold starts, and memory when nothing is asked."""
        first = self.servers.start_gateway(fresh=True, plain=True)
        again = [self.servers.start_gateway(fresh=False, plain=True) for _ in range(RESTARTS)]
        self._note("start", "gateway", {"first": first, "again": statistics.median(again)})
        self.servers.start_nginx()
        self.servers.settle()
        for target in ("nginx", "gateway"):
            self._note("start", target, {"idle": gauge.memory_mib(self.servers.pids(target), "VmRSS")})
        self.servers.start_gateway(fresh=True)

    def _peak(self, scenario):
        self.servers.start_nginx()
        self.servers.start_gateway(fresh=True, plain=True)
        for target in ("nginx", "gateway"):
            self.servers.answers(target, scenario.group)  # what is loaded at first need is loaded now
            self._load(scenario, target, self.seconds)
            peak = gauge.memory_mib(self.servers.pids(target), "VmHWM")
            self._note(scenario.key, target, {"peak": peak})

    def _measure(self, scenario, target):
        """One load after a warm-up, and the CPU time that the target used for it until all was shipped."""
        self._load(scenario, target, WARM_UP_S)
        rows, before, began = self._rest(target), Clocks.read(self.servers, target), time.monotonic()
        run = self._load(scenario, target, self.seconds)
        rows = self._rest(target) - rows
        used = Clocks.read(self.servers, target).since(before)
        self.others.append(max(0.0, used.machine - used.ours) / (time.monotonic() - began))
        self._note(scenario.key, target, figures(run, used, rows))

    def _load(self, scenario, target, seconds):
        try:
            return self.load.closed(scenario, self.servers.url(target, scenario.group), seconds)
        except Void as error:
            raise Void(f"{target}: {error}\n{self.servers.last_words(target)}") from error

    def _rest(self, target):
        """Waits until the target has nothing left to do; the gateway's number of rows."""
        if target == "gateway":
            return self.servers.settle()
        time.sleep(0.2)
        return 0


def figures(run, used, rows):
    """One flat table of what a load generator saw and what it cost."""
    flat = {"rate": run["requests"] / run["seconds"], "cpu": (used.target - used.shipper) * 1e6 / run["requests"]}
    for name, value in run.items():
        flat |= {f"{name}_{key}": figure for key, figure in value.items()} if isinstance(value, dict) else {name: value}
    if "chunks" in run:
        flat["chunk_rate"] = run["chunks"] / run["seconds"]
        flat["chunk"] = (used.target - used.shipper) * 1e6 / run["chunks"]
    if rows:
        flat["entry"] = used.shipper * 1e6 / rows
    return flat


def middle(values):
    """The median of those that are there."""
    there = [value for value in values if value is not None]
    return statistics.median(there) if there else None


def parts():
    """What `--only` can name."""
    return ["start", *(scenario.key for scenario in SCENARIOS + PEAKS)]
