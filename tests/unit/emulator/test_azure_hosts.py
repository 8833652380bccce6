import pytest

from provisioner.emulator.azure_hosts import is_azure, path_of

PATH = "/dataCollectionRules/dcr-1/streams/Custom-A"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:20000", PATH),
        ("management.azure.com", PATH),
        ("eastus.metrics.monitor.azure.com", PATH),
        ("rule-abcd-eastus.logs.z1.ingest.monitor.azure.com", PATH),
        ("0a1b-2c.ods.opinsights.azure.com", f"/ods/0a1b-2c{PATH}"),
        ("DCE-in-abcd.EastUS-1.ingest.monitor.azure.com:443", f"/dce-in-abcd.eastus-1{PATH}"),
    ],
)
def test_an_endpoint_is_known_by_its_host(host, expected):
    assert path_of(host, PATH) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("Login.MicrosoftOnline.com", True),
        ("a.ingest.monitor.azure.com", True),
        ("a.ods.opinsights.azure.com", True),
        ("eastus.metrics.monitor.azure.com", True),
        ("monitor.azure.com", False),
        (".ingest.monitor.azure.com", False),
        ("evilmanagement.azure.com", False),
        ("management.azure.com.example.org", False),
        ("", False),
    ],
)
def test_the_emulator_stands_for_azures_hosts_and_no_others(host, expected):
    assert is_azure(host) is expected
