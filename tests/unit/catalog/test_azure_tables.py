"""The catalog of Azure's tables says what the pages and the live tables say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from provisioner.catalog import azure_tables
from provisioner.catalog.azure_tables import LISTED_ON, find_azure_table
from provisioner.catalog.names import TABLE_COLUMN_TYPES

DATA = Path(__file__).parents[3] / "provisioner" / "catalog" / "data" / "azure_tables.json"
WITHDRAWN = ["ASimDnsAuditLogs", *(f"StorageInsights{kind}" for kind in ("AccountPropertiesDaily", "DailyMetrics"))]
WITHDRAWN += [f"StorageInsights{kind}Metrics" for kind in ("Hourly", "Monthly", "Weekly")]


def test_the_counts_are_those_of_the_dated_pages():
    tables = azure_tables().values()
    counts = {
        "accepted": sum(table.accepted for table in tables),
        "overview": sum(table.in_overview for table in tables),
        "basic": sum(table.basic for table in tables),
        "auxiliary": sum(table.auxiliary for table in tables),
    }
    assert counts == {"accepted": 104, "overview": 51, "basic": 78, "auxiliary": 77}
    assert LISTED_ON == "2026-09-28"


def test_six_tables_of_the_overview_are_withdrawn():
    assert [table.name for table in azure_tables().values() if table.withdrawn] == WITHDRAWN


def test_every_accepted_table_has_columns_of_known_types_and_a_time():
    for table in azure_tables().values():
        if table.accepted:
            assert set(table.columns.values()) <= set(TABLE_COLUMN_TYPES), table.name
            assert table.columns["TimeGenerated"] == "datetime", table.name


@pytest.mark.parametrize(
    ("table", "column", "type_name"),
    [
        ("SecurityEvent", "LogonGuid", "guid"),
        ("AWSCloudTrail", "AwsRequestId", "guid"),
        ("ThreatIntelIndicators", "WorkspaceId", "guid"),
        ("Syslog", "TenantId", "guid"),
        ("CommonSecurityLog", "TenantId", "guid"),
        ("CommonSecurityLog", "ReceivedBytes", "long"),
        ("WindowsEvent", "EventData", "dynamic"),
        ("Syslog", "SyslogMessage", "string"),
    ],
)
def test_types_are_the_live_ones(table, column, type_name):
    assert azure_tables()[table].columns[column] == type_name


def test_plans_follow_the_features_page():
    assert azure_tables()["AzureMetricsV2"].plans == ("Analytics", "Basic")
    assert azure_tables()["Syslog"].plans == ("Analytics", "Auxiliary")
    assert azure_tables()["SecurityEvent"].plans == ("Analytics", "Basic", "Auxiliary")


def test_a_name_is_found_in_any_case_but_kept_as_azure_spells_it():
    found = find_azure_table("commonsecuritylog")
    assert found is not None and found.name == "CommonSecurityLog"
    assert find_azure_table("Heartbeat") is None
    assert "commonsecuritylog" not in azure_tables()


def test_the_file_is_small_dated_and_names_its_sources():
    assert DATA.stat().st_size < 300_000
    comment = " ".join(json.loads(DATA.read_text("utf-8"))["$comment"])
    assert all(word in comment for word in ("2026-09-28", "CC-BY-4.0", "Apache-2.0", "MIT"))


def test_importing_the_catalog_reads_no_file():
    script = (
        "import provisioner.files as f, sys\n"
        "f.read_text = f.read_bytes = lambda *a, **k: sys.exit('read a file')\n"
        "import provisioner.catalog"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stderr == ""
