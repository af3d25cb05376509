"""What processes use: CPU seconds and memory, from the kernel's own counters."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Clocks:
    """CPU seconds so far."""

    target: float
    shipper: float  # of `target`
    ours: float  # all processes of this run
    machine: float

    @classmethod
    def read(cls, servers, name):
        target = cpu_seconds(servers.pids(name))
        shipper = shipper_seconds(servers.children[name].pid)
        ours = own_seconds() + sum(cpu_seconds(servers.pids(each)) for each in servers.children)
        return cls(target, shipper, ours, machine_seconds())

    def since(self, before):
        return Clocks(*(now - then for now, then in zip(vars(self).values(), vars(before).values())))


def pids(child):
    """A child and its own children (nginx's worker)."""
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
    return [child.pid, *map(int, children)]


def cpu_seconds(processes):
    """CPU time of whole processes, threads that have ended included."""
    # CLOCK_PROCESS_CPUTIME_ID of another process, as clock_getcpuclockid(3) makes it
    return sum(time.clock_gettime(~pid << 3 | 2) for pid in processes)


def shipper_seconds(pid):
    """CPU time of the threads that bring the journal into SQLite: `shipper` and `shipper-sqlite`."""
    nanos = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().startswith("shipper"):
            nanos += int((task / "schedstat").read_text().split()[0])
    return nanos / 1e9


def memory_mib(processes, field):
    """`VmRSS` (now) or `VmHWM` (the most so far), summed."""
    kib = 0
    for pid in processes:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        kib += next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
    return kib / 1024


def machine_seconds():
    """CPU time that this machine's cores were busy, and that its host took away (steal)."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _wait, irq, softirq, steal = fields[:8]
    ticks = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq + steal) / ticks


def own_seconds():
    """CPU time of this script and of its children that have ended (load generators)."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
