"""What the run depends on: the machine, its load, the tools, the commit."""

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import gauge

# Debian's packages by program
PACKAGES = {"nginx": "nginx-light", "wrk": "wrk", "perf": "linux-perf"}
BUSY_CORES = 0.25  # what others may use at the start: about the noise between two runs
LOOK_S = 2


def install(*programs):
    """Debian's packages of these programs, where they are missing and may be installed."""
    packages = [PACKAGES[program] for program in programs if not shutil.which(program)]
    if not packages:
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"missing: {' '.join(packages)} (names of Debian's packages); install them and try again")
    quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL, "check": True}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], **quiet)


def refuse_if_busy(busy_ok):
    """Ends here if others compute: their noise would be in every figure."""
    before, own = gauge.machine_seconds(), gauge.own_seconds()
    time.sleep(LOOK_S)
    cores = (gauge.machine_seconds() - before - gauge.own_seconds() + own) / LOOK_S
    if cores > BUSY_CORES and not busy_ok:
        sys.exit(f"other processes use {cores:.2f} cores: wait until the machine is quiet, or say --busy-ok")
    if os.getloadavg()[0] > os.cpu_count():
        print("the load average is still high: this machine was busy a moment ago", file=sys.stderr)


def renice(level):
    """This script's priority, which all its children inherit."""
    if level:
        os.setpriority(os.PRIO_PROCESS, 0, level)
        with contextlib.suppress(OSError):  # a kernel that groups by session, where nice alone says little
            Path("/proc/self/autogroup").write_text(str(level))


def head(how, load_average, others):
    """When, where, of what, how, and how undisturbed. `others`: cores that other processes used, per measurement."""
    quiet = sorted(others) or [0.0]
    return (
        f"{date.today()}, commit {commit()}; {platform.system()} {platform.release()}, {os.cpu_count()} cores"
        f" ({processor()}); {how}. Load average at the start {load_average:.1f};"
        f" other processes used {quiet[len(quiet) // 2]:.2f} cores (median; at most {quiet[-1]:.2f})."
    )


def commit():
    name = git("rev-parse", "--short", "HEAD")
    return f"{name} with changes" if git("status", "--porcelain", "--untracked-files=no") else name


def git(*arguments):
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
