"""The sockets that the emulator listens with."""

from __future__ import annotations

import asyncio
import socket

from provisioner.emulator.ports import listen


def test_an_answer_on_a_kept_connection_is_sent_at_once(tmp_path):
    """Without TCP_NODELAY the second packet of an answer waits 40 ms for the acknowledgement of the first."""
    sockets = listen(tmp_path, None, None)
    listeners = (sockets.https, sockets.http, sockets.private, sockets.proxy)

    async def delays(listener):
        accepted = asyncio.get_running_loop().create_future()

        def on_connection(reader, writer):
            accepted.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(on_connection, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return not await accepted

    assert [asyncio.run(delays(listener)) for listener in listeners] == [False] * 4
