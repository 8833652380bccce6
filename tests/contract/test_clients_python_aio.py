"""The asynchronous Python clients, which speak through aiohttp and trust and sign in in ways of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("aiohttp")

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity.aio import ClientSecretCredential
from azure.monitor.ingestion.aio import LogsIngestionClient
from contract.data_plane import STREAM, TABLE, make_pipeline, now

from provisioner.emulator.credentials import load_credentials

pytestmark = pytest.mark.contract
CLIENTS = Path(__file__).parents[1] / "clients"


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


def rows(level: str, count: int = 10) -> list[dict[str, object]]:
    return [{"Time": now(), "Line": f"{level} {number} ", "Extra": {"ratio": 0.5}} for number in range(count)]


@pytest.mark.parametrize("tenant", ["adfs", "guid"])
def test_the_environment_alone_points_the_clients_at_the_emulator(emulator, pipeline, tenant):
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    environment = {
        **os.environ,
        "AZURE_AUTHORITY_HOST": emulator.url,
        "AZURE_TENANT_ID": emulator.ready.tenant_id if tenant == "guid" else tenant,
        "AZURE_CLIENT_ID": known.administrator.client_id,
        "AZURE_CLIENT_SECRET": known.administrator.client_secret,
        "SSL_CERT_FILE": emulator.ca,
    }
    settings = {
        "endpoint": emulator.url,
        "rule": pipeline.immutable_id,
        "stream": STREAM,
        "workspace": pipeline.customer_id,
        "query": f"{TABLE} | where Level == '{tenant}' | summarize count(), max(Code), max(Ratio)",
        "level": tenant,
    }
    command = [sys.executable, str(CLIENTS / "ship_aio.py"), json.dumps(settings)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[10, 9, 0.5]]


def test_many_uploads_at_once_on_one_client_are_all_stored(emulator, pipeline):
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    who = known.administrator
    options = {"authority": emulator.url, "disable_instance_discovery": True, "connection_verify": emulator.ca}

    async def ship() -> None:
        async with (
            ClientSecretCredential(emulator.ready.tenant_id, who.client_id, who.client_secret, **options) as credential,
            LogsIngestionClient(pipeline.endpoint, credential, connection_verify=emulator.ca) as client,
        ):
            uploads = (client.upload(pipeline.immutable_id, STREAM, rows("crowd", 50)) for _ in range(40))
            await asyncio.gather(*uploads)
            with pytest.raises(ResourceNotFoundError, match="'dcr-none' not found"):
                await client.upload("dcr-none", STREAM, rows("x"))
            with pytest.raises(HttpResponseError) as refused:
                await client.upload(pipeline.immutable_id, "Custom-Nobody", rows("x"))
            assert refused.value.error.code == "InvalidStream"

    asyncio.run(ship())
    assert pipeline.rows(f"{TABLE} | where Level == 'crowd' | count") == [[2000]]
