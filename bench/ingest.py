"""How fast the emulator takes rows: big and small bodies side by side, every 204 durable.

    python bench/ingest.py [--quick] [--json] [--seconds N] [--tls]

Load generators, server and storage share this machine. The window ends with `kill -9` of every server process, a
restart, and a `count` through the query API that must not be below the rows acknowledged. Rules are as many as the
documented limits of one rule (2 GB and 12,000 requests a minute) ask for, so the limits stay on.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import emulator_under_load as under_load
from baseline import read_only_mb_s

GOAL = {"large_mb_s": 33.0, "small_req_s_beside": 200.0, "small_req_s_alone": 1500.0, "small_p99_ms": 50.0}
MEMORY_GOAL_MB = 250.0
SHARE_GOAL = 0.25
VOID_BELOW_MB_S = 100.0
VOID_ABOVE_ELSEWHERE = 0.1  # of the machine's processor time
BIG_ROWS, SMALL_ROWS = 1590, 16


def generate(job, repository):
    """Start one load generator; returns the process once it has made its bodies."""
    process = subprocess.Popen(
        [sys.executable, str(repository / "bench" / "load.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(json.dumps(job) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    return process


def measure(emulator, repository, seconds, **changes):
    """The figures of one window."""
    job = {
        "url": emulator.url,
        "token": emulator.sender_token(),
        "ca": emulator.ca,
        "paths": emulator.paths,
        "seconds": seconds,
        "big_rows": BIG_ROWS,
        "small_rows": SMALL_ROWS,
        "big_bodies": 30,
        "small_rate": 0,
        **changes,
    }
    process = generate(job, repository)
    figures = json.loads(process.communicate()[0])
    if figures["broken"]:
        sys.stderr.write(f"broken connections: {figures['broken']}\n")
    return figures


def cpu_seconds(pid):
    """Processor time of one process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Elsewhere:
    """How much of the machine's processor time goes to programs that are no part of the bench."""

    def __init__(self, pids):
        self.pids = pids
        self.busy, self.ours, self.started = machine_seconds(), self.own_seconds(), time.monotonic()

    def own_seconds(self):
        """Of the server's processes, and of the load generators once they have ended."""
        generators = resource.getrusage(resource.RUSAGE_CHILDREN)
        return sum(map(cpu_seconds, self.pids)) + generators.ru_utime + generators.ru_stime

    def share(self):
        """Since the beginning, as a part of all processors."""
        others = machine_seconds() - self.busy - (self.own_seconds() - self.ours)
        return max(0.0, others / (os.cpu_count() * (time.monotonic() - self.started)))


def machine_seconds():
    """Processor time that all processes have used, also that which the hypervisor gave to others."""
    user, nice, system, _idle, _wait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


class Memory(threading.Thread):
    """The highest sum of proportional set sizes of a process and its children."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.highest_mb, self.ended = pid, 0.0, threading.Event()

    def run(self):
        while not self.ended.wait(0.5):
            self.highest_mb = max(self.highest_mb, sum(map(pss_mb, [self.pid, *children(self.pid)])))


def pss_mb(pid):
    """Megabytes of one process; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def children(pid):
    """The processes that a process has started, from whichever thread."""
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found.update(map(int, task.read_text().split()))
    return sorted(found)


def bench(seconds, tls):
    """All figures, from one data directory."""
    repository = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as directory:
        emulator = under_load.start(Path(directory), tls=tls)
        acknowledged = 0
        try:
            measure(emulator, repository, 2, big_connections=4, small_connections=4)  # workers start, caches fill
            acknowledged = emulator.count()
            memory = Memory(emulator.pid)
            memory.start()
            front, workers = emulator.pid, children(emulator.pid)
            elsewhere = Elsewhere([front, *workers])
            before = cpu_seconds(front), sum(map(cpu_seconds, workers))
            both = measure(emulator, repository, seconds, big_connections=4, small_connections=8, small_rate=250)
            memory.ended.set()
            after = cpu_seconds(front), sum(map(cpu_seconds, workers))
            alone = measure(emulator, repository, max(seconds / 3, 3), big_connections=0, small_connections=32)
            share_elsewhere = elsewhere.share()
            acknowledged += sum(one[kind]["rows"] for one in (both, alone) for kind in ("big", "small"))
        finally:
            for pid in [emulator.pid, *children(emulator.pid)]:
                os.kill(pid, signal.SIGKILL)
            emulator.wait()
        again = under_load.restart(Path(directory), emulator)
        try:
            stored = again.count()
        finally:
            again.stop()
    return {
        "large_mb_s": both["big"]["mb_s"],
        "small_req_s_beside": both["small"]["req_s"],
        "small_p99_ms_beside": both["small"]["p99_ms"],
        "small_req_s_alone": alone["small"]["req_s"],
        "small_p99_ms": alone["small"]["p99_ms"],
        "front_cpu_ms_per_mb": (after[0] - before[0]) * 1e9 / both["big"]["bytes"],
        "worker_cpu_ms_per_mb": (after[1] - before[1]) * 1e9 / both["big"]["bytes"],
        "read_only_mb_s": read_only_mb_s(BIG_ROWS, max(seconds / 4, 3)),
        "memory_mb": memory.highest_mb,
        "elsewhere": share_elsewhere,
        "gzip_ratio": both["gzip_ratio"],
        "row_bytes": both["row_bytes"],
        "rows_acknowledged": acknowledged,
        "rows_stored": stored,
        "statuses": {"big": both["big"]["statuses"], "small": alone["small"]["statuses"]},
        "seconds": seconds,
    }


def verdict(figures):
    """What misses its goal, and what makes the run void."""
    void = []
    if figures["gzip_ratio"] > 5.5:
        void.append(f"the bodies compress too well: {figures['gzip_ratio']:.2f}")
    if figures["read_only_mb_s"] < VOID_BELOW_MB_S:
        void.append(f"the machine is busy: reading alone makes {figures['read_only_mb_s']:.0f} MB/s")
    if figures["elsewhere"] > VOID_ABOVE_ELSEWHERE:
        void.append(f"the machine is busy: other programs took {figures['elsewhere']:.0%} of its processors")
    missed = [name for name, goal in GOAL.items() if (figures[name] > goal) == (name == "small_p99_ms")]
    if figures["memory_mb"] > MEMORY_GOAL_MB:
        missed.append("memory_mb")
    if figures["large_mb_s"] < SHARE_GOAL * figures["read_only_mb_s"]:
        missed.append("share of reading only")
    if figures["rows_stored"] < figures["rows_acknowledged"]:
        missed.append("rows lost")
    return void, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a 6-second window")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    figures = bench(6 if options.quick else options.seconds, options.tls)
    figures["void"], figures["missed"] = verdict(figures)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:22} {value:,.2f}" if isinstance(value, float) else f"{name:22} {value}")
    return 1 if figures["missed"] and not figures["void"] else 0


if __name__ == "__main__":
    sys.exit(main())
