import asyncio
import gzip
import json
from concurrent.futures import Future

import pytest

from provisioner.emulator.dispatch import SMALL_BYTES, is_small
from provisioner.emulator.pool import WorkerError
from provisioner.emulator.services.ingestion.payload import FlowText, Payload, process
from provisioner.emulator.small_bodies import FEWEST, SmallBodies


class FakePool:
    """Does the work in the caller's thread, or fails like a worker that dies of a body."""

    def __init__(self, *, idle=True, deadly=b""):
        self.idle, self.deadly, self.messages = idle, deadly, []

    def has_idle_worker(self):
        return self.idle

    def submit(self, message, seconds):
        self.messages.append(message)
        group = message if isinstance(message, tuple) else (message,)
        done = Future()
        if any(self.deadly and self.deadly in one.body for one in group):
            done.set_exception(WorkerError("died"))
        else:
            done.set_result(tuple(map(process, group)) if isinstance(message, tuple) else process(message))
        return done


def payload(rows, kql="source", **changes):
    flow = FlowText(
        stream=(("A", "string"),), transform_kql=kql, table=(("TimeGenerated", "datetime"), ("A", "string"))
    )
    body = json.dumps([{"A": str(number)} for number in range(rows)]).encode()
    return Payload(**{"body": body, "encoding": "", "received": 6 * 10**17, "flows": (flow,), **changes})


def run(pool, payloads):
    async def together():
        small = SmallBodies(pool)
        return await asyncio.gather(*map(small.process, payloads), return_exceptions=True)

    return asyncio.run(together())


def rows(results):
    return [result.rows_in for result in results]


def test_a_crowd_goes_to_an_idle_worker_in_one_message_and_everybody_gets_his_own_answer():
    pool = FakePool()
    assert rows(run(pool, [payload(number) for number in range(1, 9)])) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [len(message) for message in pool.messages] == [8]


@pytest.mark.parametrize(("count", "idle"), [(FEWEST - 1, True), (20, False)])
def test_few_payloads_and_those_beside_busy_workers_are_done_here(count, idle):
    pool = FakePool(idle=idle)
    assert rows(run(pool, [payload(1)] * count)) == [1] * count
    assert pool.messages == []


def test_what_comes_while_a_group_is_away_is_the_next_group():
    class Away(FakePool):
        def submit(self, message, seconds):
            done = super().submit(message, seconds)
            later = Future()
            asyncio.get_running_loop().call_later(0.05, lambda: later.set_result(done.result()))
            return later

    async def in_two_waves(small):
        first = [asyncio.ensure_future(small.process(payload(1))) for _ in range(6)]
        await asyncio.sleep(0.01)
        second = [asyncio.ensure_future(small.process(payload(2))) for _ in range(5)]
        return await asyncio.gather(*first, *second)

    pool = Away()
    assert rows(asyncio.run(in_two_waves(SmallBodies(pool)))) == [1] * 6 + [2] * 5
    assert [len(message) for message in pool.messages] == [6, 5]


def test_a_payload_that_breaks_its_worker_fails_alone():
    pool = FakePool(deadly=b"deadly")
    results = run(pool, [payload(1), payload(1, body=b'[{"A":"deadly"}]'), payload(2), payload(3)])
    assert isinstance(results[1], WorkerError)
    assert rows([results[0], *results[2:]]) == [1, 2, 3]


def test_a_client_that_went_away_holds_up_nobody():
    async def one_leaves(small):
        tasks = [asyncio.ensure_future(small.process(payload(number))) for number in range(1, 6)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    for pool in (FakePool(), FakePool(idle=False)):
        results = asyncio.run(one_leaves(SmallBodies(pool)))
        assert isinstance(results[0], asyncio.CancelledError)
        assert rows(results[1:]) == [2, 3, 4, 5]


def test_small_is_what_neither_length_nor_transformation_can_make_long():
    long = b"[" + b" " * 200_000 + b"]"
    assert is_small(payload(10))
    assert is_small(payload(1, body=gzip.compress(b"[{}]"), encoding="gzip"))
    assert is_small(payload(1, kql="source | parse A with B ':' *"))
    assert not is_small(payload(1, body=b" " * (SMALL_BYTES + 1)))
    assert not is_small(payload(1, body=gzip.compress(long), encoding="gzip"))
    for kql in (
        "source | where A matches regex '(a+)+$'",
        "source | extend B = extract('x(.)', 1, A)",
        "source | extend B = trim('x+', A)",
    ):
        assert not is_small(payload(1, kql=kql))
