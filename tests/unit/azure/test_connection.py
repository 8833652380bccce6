"""What a connection is made of, before anything is sent."""

from __future__ import annotations

import base64
import json
import time

import pytest
from azure.core.credentials import AccessToken

from provisioner.azure.credentials import CredentialSource, OneAtATime, tenant_of
from provisioner.azure.data_plane import _span
from provisioner.azure.transport import transport_for
from provisioner.azure.wire import received, sent
from provisioner.catalog.clouds import CHINA, CLOUDS, PUBLIC, USGOV, local
from provisioner.errors import UsageError


def test_a_proxy_is_never_asked_for_loopback():
    assert transport_for(local("https://127.0.0.1:8443", "ca.pem"), 4, None).session.trust_env is False
    assert transport_for(local("https://localhost:8443", "ca.pem"), 4, None).session.trust_env is False
    assert transport_for(PUBLIC, 4, None).session.trust_env is True


def test_the_emulator_is_trusted_through_its_own_authority_alone():
    assert transport_for(local("https://127.0.0.1:8443", "ca.pem"), 4, None).connection_config.verify == "ca.pem"
    assert transport_for(PUBLIC, 4, None).connection_config.verify is True


def test_a_secret_is_never_shown():
    assert "hush" not in repr(CredentialSource(tenant="t", client_id="c", client_secret="hush"))


def test_a_token_says_its_tenant_and_an_opaque_one_does_not():
    def token(claims):
        return f"h.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"

    assert tenant_of(token({"tid": "t-1"})) == "t-1"
    assert [tenant_of(text) for text in (token({}), token([]), "opaque", "a.!.c", "a.b")] == [None] * 5


def test_a_credential_is_asked_by_one_thread_at_a_time_with_everything_the_sdk_gives():
    asked = []

    class Credential:
        def get_token(self, *scopes, **options):
            asked.append((scopes, options))
            return AccessToken("x", 0)

    assert OneAtATime(Credential()).get_token("scope", claims="c").token == "x"
    assert asked == [(("scope",), {"claims": "c"})]


def test_a_token_is_asked_for_once_until_shortly_before_it_expires():
    asked = []

    class Credential:
        def get_token(self, *scopes, **options):
            asked.append(scopes)
            return AccessToken(f"{len(asked)}", int(time.time()) + (3600 if len(asked) > 1 else 60))

    kept = OneAtATime(Credential())
    assert [kept.get_token("a").token for _ in range(3)] == ["1", "2", "2"]
    assert [kept.get_token("b").token, kept.get_token("a").token] == ["3", "2"]
    assert [kept.get_token("a", claims="c").token, kept.get_token("a").token] == ["4", "4"]


def test_bodies_are_sent_as_they_are():
    assert sent({"a": "ü", "b": [1, None]}) == '{"a":"ü","b":[1,null]}'.encode()


def test_an_empty_answer_is_none():
    class Response:
        class http_response:
            text = staticmethod(lambda: " ")

    assert received(Response) is None


@pytest.mark.parametrize(("text", "seconds"), [("PT1H", 3600), ("P1D", 86400), ("P1DT2H3M4.5S", 93784.5)])
def test_durations_are_understood(text, seconds):
    assert _span(text).total_seconds() == seconds


def test_intervals_are_understood():
    start, end = _span("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z")
    assert (end - start).days == 1
    assert _span(None) is None


@pytest.mark.parametrize("text", ["", "1h", "P", "PT", "P1X", "a/b"])
def test_what_is_no_time_span_is_said_so(text):
    with pytest.raises(UsageError, match="is not a time span"):
        _span(text)


def test_every_cloud_speaks_tls_and_has_its_own_hosts():
    clouds = [PUBLIC, CHINA, USGOV]
    assert list(CLOUDS.values()) == clouds
    for name in ("arm_endpoint", "authority", "graph_endpoint", "ingestion_scope", "query_endpoint"):
        values = [getattr(cloud, name) for cloud in clouds]
        assert len(set(values)) == 3
        assert all(value.startswith("https://") for value in values)


@pytest.mark.parametrize(
    ("cloud", "setting"),
    [(PUBLIC, "AZURE_PUBLIC_CLOUD"), (CHINA, "AZURE_CHINA_CLOUD"), (USGOV, "AZURE_US_GOVERNMENT")],
)
def test_arm_hosts_and_scopes_are_those_of_the_sdks_own_table(cloud, setting):
    from azure.core import AzureClouds
    from azure.mgmt.core.tools import get_arm_endpoints

    known = get_arm_endpoints(AzureClouds[setting])
    assert cloud.arm_endpoint == known["resource_manager"].rstrip("/")
    assert cloud.arm_scope in known["credential_scopes"]


def test_authorities_are_those_of_the_identity_library():
    from azure.identity import AzureAuthorityHosts

    hosts = [
        AzureAuthorityHosts.AZURE_PUBLIC_CLOUD,
        AzureAuthorityHosts.AZURE_CHINA,
        AzureAuthorityHosts.AZURE_GOVERNMENT,
    ]
    assert [cloud.authority for cloud in (PUBLIC, CHINA, USGOV)] == [f"https://{host}" for host in hosts]
