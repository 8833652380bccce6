"""Each of Azure's tables on Microsoft's list, offline: a flow that fills all its columns is without a word."""

import pytest
from builders.azure_tables import ACCEPTED, WITHDRAWN, spec
from builders.projects import findings

from provisioner.catalog import azure_tables


@pytest.mark.parametrize("table", ACCEPTED)
def test_a_flow_that_fills_every_column_is_in_order(table):
    assert azure_tables()[table].columns
    assert [item.message for item in findings(spec([table]))] == []


@pytest.mark.parametrize("table", WITHDRAWN)
def test_a_table_that_microsoft_has_taken_off_its_list_is_warned_of(table):
    assert [(item.severity, item.code) for item in findings(spec([table]))] == [("warning", "PRV156")]


def test_the_list_is_whole():
    assert (len(ACCEPTED), len(WITHDRAWN)) == (104, 6)
    assert sum(table.in_overview for table in azure_tables().values()) == 51
