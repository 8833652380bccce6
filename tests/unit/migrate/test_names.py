from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.catalog.names import DIRECT_RULE, TABLE_COLUMN
from provisioner.migrate.names import direct_name, legal_column


@pytest.mark.parametrize(
    ("old", "taken", "new"),
    [
        ("dcr-nginx", (), "dcr-nginx"),
        ("dcr-nginx", ("DCR-nginx",), "dcr-nginx-2"),
        ("dcr_nginx.prod", (), "dcr-nginx-prod"),
        ("x", (), "dcr-x"),
        ("Microsoft-Sentinel-Okta-DCR-weu", (), "Microsoft-Sentinel-Okta-D-d2ba"),
    ],
)
def test_a_name_keeps_what_it_can(old, taken, new):
    assert direct_name(old, taken) == new


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3))
def test_a_name_is_always_one_that_azure_takes_and_nobody_has(old, taken):
    first = direct_name(old, taken)
    second = direct_name(old, [*taken, first])
    for name in (first, second):
        assert DIRECT_RULE.matches(name) and DIRECT_RULE.shortest <= len(name) <= DIRECT_RULE.longest
    assert first.casefold() != second.casefold()
    assert first not in taken


def test_long_names_that_begin_alike_stay_apart():
    common = "a-rule-from-the-time-of-endpoints-"
    assert direct_name(f"{common}one", ()) != direct_name(f"{common}two", ())


@pytest.mark.parametrize("name", ["_path_s", "1st_s", "__d", "Fine_s", "___"])
def test_a_column_is_one_that_a_table_takes(name):
    assert TABLE_COLUMN.matches(legal_column(name))
    assert len(legal_column(name)) >= TABLE_COLUMN.shortest
