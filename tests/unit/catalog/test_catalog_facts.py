"""Names, limits, regions, roles, ownership marks and service errors."""

import pytest

from provisioner.catalog import limits, names, ownership, regions, roles
from provisioner.catalog.service_errors import SERVICE_ERRORS, explain


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (names.DIRECT_RULE, ["abc", "dcr-nginx-1", "A1b"], ["-ab", "ab-", "a.b", "a_b", "äbc"]),
        (names.RULE, ["dcr nginx.1", "ä"], ["a/b", "a?b", "a<b", "a\\b", "a%b"]),
        (names.WORKSPACE, ["law-1", "LAW0"], ["-law", "law-", "law_1"]),
        (names.TABLE, ["App_CL", "App-Log_CL"], ["App Log_CL", "Ärger_CL", "App.Log_CL"]),
        (names.TABLE_COLUMN, ["Ab", "a_1", "IR_Number"], ["_raw", "9a", "a-b", "a b", "@timestamp"]),
        (names.RESOURCE_GROUP, ["rg", "rg_1.a", "r(1)"], ["rg.", "rg/1", "r g"]),
    ],
    ids=lambda value: getattr(value, "what", None),
)
def test_forms_of_names(rule, good, bad):
    assert [name for name in good if not rule.matches(name)] == []
    assert [name for name in bad if rule.matches(name)] == []


def test_thirteen_column_names_are_reserved_in_any_case():
    assert len(names.RESERVED_COLUMNS) == 13
    assert names.reserved_column("tenantid") == "TenantId"
    assert names.reserved_column("TimeGenerated") is None


@pytest.mark.parametrize(
    ("days", "legal"), [(3, False), (4, True), (730, True), (731, False), (1095, True), (4383, True)]
)
def test_total_retention_is_two_years_by_days_then_whole_years(days, legal):
    assert limits.is_total_retention(days) is legal


@pytest.mark.parametrize(("days", "nearest"), [(1, 4), (800, 730), (1000, 1095), (1100, 1095), (9999, 4383)])
def test_the_nearest_total_retention(days, nearest):
    assert limits.nearest_total_retention(days) == nearest


@pytest.mark.parametrize(
    ("written", "stored"), [("UK South", "uksouth"), ("EastUS2", "eastus2"), ("westeurope", "westeurope")]
)
def test_regions_have_one_canonical_name(written, stored):
    assert regions.canonical(written) == stored
    assert regions.is_known(stored)
    assert regions.same_region(written, stored)


def test_no_region_is_on_the_list_twice():
    assert all(regions.canonical(display) == name for name, display in regions.DISPLAY_NAMES.items())
    assert len(regions.DISPLAY_NAMES) > 60


def test_the_sending_role_has_the_sending_action():
    role = roles.MONITORING_METRICS_PUBLISHER
    assert roles.SEND_DATA_ACTION in role.data_actions
    assert roles.role_by_id(role.definition_id("sub").upper()) == role
    assert roles.role_by_id("00000000-0000-0000-0000-000000000000") is None


def test_an_ownership_mark_is_read_back():
    assert ownership.owner_in(f"{ownership.marker('nginx-access')}; shipper may send to nginx") == "nginx-access"
    assert ownership.owner_in("made by hand") is None
    assert ownership.owner_in("provisioner-spec=") is None
    assert ownership.owner_in(None) is None


def test_the_detail_tells_more_than_the_whole():
    telling = explain(["InvalidPayload", "InvalidOutputTable"])
    assert telling is not None and telling.code == "InvalidOutputTable" and telling.passes
    assert explain(["InvalidPayload"]) is SERVICE_ERRORS["InvalidPayload"]
    assert explain(["SomethingNew"]) is None


def test_service_errors_are_written_like_messages():
    for error in SERVICE_ERRORS.values():
        assert not error.cause.endswith(".") and not error.remedy.endswith(".")
        assert error.cause[0].islower() and error.remedy[0].islower()
