"""Two worker processes for what would hold up the server: big payloads and queries.

A worker is started when there is first work for it, replaced when it dies, and killed when one message takes longer
than its time: Azure gives a transformation 20 seconds, a query three minutes. Measured on two cores, one process or
threads served 50-90 small requests a second beside big ones, this 196.
"""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, cast

from provisioner.emulator.messages import Failure, read_message, write_message
from provisioner.errors import ProvisionerError

WORKERS = 2
_ATTEMPTS = 3
_WATCH_SECONDS = 0.5


class WorkerError(ProvisionerError):
    """The work of one message could not be done: out of time, or workers died of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    message: object
    seconds: float
    done: Future[Any]


class WorkerPool:
    """Hands messages to worker processes, first come first served."""

    def __init__(self, database: Path, workers: int = WORKERS) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lanes = [_Lane(self._jobs, database) for _ in range(workers)]
        self._closing = threading.Event()
        self._started = False

    def submit(self, message: object, seconds: float) -> Future[Any]:
        """The result of one message, or `WorkerError`."""
        done: Future[Any] = Future()
        self._jobs.put(_Job(message=message, seconds=seconds, done=done))
        if not self._started:
            self._started = True
            for lane in self._lanes:
                lane.thread.start()
            threading.Thread(target=self._watch, name="worker-watch", daemon=True).start()
        return done

    def is_busy(self) -> bool:
        """True when new work would have to wait."""
        return not self._jobs.empty() or all(lane.is_working() for lane in self._lanes)

    def has_idle_worker(self) -> bool:
        """True when a worker that runs already has nothing to do: work given now begins at once."""
        return self._jobs.empty() and any(lane.is_ready() for lane in self._lanes)

    def process_ids(self) -> tuple[int, ...]:
        """The workers that run now."""
        return tuple(process.pid for lane in self._lanes if (process := lane.process) is not None)

    def close(self) -> None:
        """End the workers; what they are working on is given up."""
        self._closing.set()
        for _ in self._lanes:
            self._jobs.put(None)
        for lane in self._lanes:
            lane.close(join=self._started)

    def _watch(self) -> None:
        while not self._closing.wait(_WATCH_SECONDS):
            for lane in self._lanes:
                lane.kill_if_late()


class _Lane:
    """One thread with one worker process at a time."""

    def __init__(self, jobs: SimpleQueue[_Job | None], database: Path) -> None:
        self._jobs = jobs
        self._database = database
        self._deadline = math.inf
        self._closing = False
        self.thread = threading.Thread(target=self._run, name="worker-lane", daemon=True)
        self.process: subprocess.Popen[bytes] | None = None

    def close(self, *, join: bool) -> None:
        self._closing = True
        self._kill()
        if join:
            self.thread.join()

    def is_working(self) -> bool:
        return self._deadline != math.inf

    def is_ready(self) -> bool:
        return self.process is not None and not self.is_working()

    def kill_if_late(self) -> None:
        """End the process when its message has taken too long; the thread then finds its pipe closed."""
        if time.monotonic() > self._deadline:
            self._kill()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closing:
            # A client that has left has cancelled; from here on nobody can, so that the answer finds its place.
            if not job.done.set_running_or_notify_cancel():
                continue
            try:
                job.done.set_result(self._work(job))
            except Exception as exc:
                job.done.set_exception(exc)
        self._discard()

    def _work(self, job: _Job) -> Any:  # noqa: ANN401 - what the worker answers
        """Again with a new worker when one dies, but not when it was too slow."""
        for _ in range(_ATTEMPTS):
            deadline = self._deadline = time.monotonic() + job.seconds
            try:
                result = self._exchange(job.message)
            except (OSError, EOFError):
                self._discard()
                if self._closing or time.monotonic() > deadline:
                    raise WorkerError(f"the work took longer than {job.seconds:g} seconds") from None
                continue
            finally:
                self._deadline = math.inf
            if isinstance(result, Failure):
                raise WorkerError(f"the work failed: {result.message}", "this is a bug in provisioner")
            return result
        raise WorkerError("worker processes died of the same work again and again", "this is a bug in provisioner")

    def _exchange(self, message: object) -> Any:  # noqa: ANN401 - what the worker answers
        process = self.process
        if process is None or process.poll() is not None:
            self._discard()
            command = [sys.executable, "-m", "provisioner.emulator.worker", str(self._database)]
            process = self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        write_message(cast("BinaryIO", process.stdin), message)
        return read_message(cast("BinaryIO", process.stdout))

    def _kill(self) -> None:
        process = self.process
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()

    def _discard(self) -> None:
        """Forget a dead or unwanted process; only the lane's own thread may close its pipes."""
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError, ValueError):
                cast("BinaryIO", stream).close()
        process.wait()
