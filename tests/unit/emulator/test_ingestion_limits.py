from provisioner.emulator.services.ingestion.allowance import Allowance
from provisioner.emulator.services.ingestion.journal import MOST_PER_HOUR, TABLE, Fault, Journal
from provisioner.emulator.state import Route
from provisioner.emulator.store import codec
from provisioner.kql.datetimes import TICKS_PER_HOUR

MINUTE = 1_000_000 * 60
RULE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/dataCollectionRules/dcr"


def route(*diagnostics):
    return Route(immutable_id="dcr-1", rule_id=RULE, rule_name="dcr", streams={}, flows=(), diagnostics=diagnostics)


def test_a_rule_takes_so_many_requests_a_minute_and_waits_for_the_next():
    allowance = Allowance(max_requests=3)
    assert [allowance.admit("a", MINUTE + second, 10) for second in (0, 1, 2)] == [None, None, None]
    assert allowance.admit("a", MINUTE + 20.5, 10) == 40
    assert allowance.admit("a", MINUTE + 59.99, 10) == 1
    assert allowance.admit("b", MINUTE + 20, 10) is None
    assert allowance.admit("a", MINUTE + 60, 10) is None


def test_bytes_count_on_the_wire_and_inflated():
    allowance = Allowance(max_bytes=100)
    assert allowance.admit("wire", MINUTE, 100) is None
    assert allowance.admit("wire", MINUTE, 1) == 60
    assert allowance.admit("plain", MINUTE, 1) is None
    allowance.spend("plain", 100)
    assert allowance.admit("plain", MINUTE, 1) == 60


def test_faults_become_rows_in_every_workspace_of_the_diagnostic_settings():
    faults = [Fault(operation="Transformation", message="row 3: too slow"), Fault(operation="Ingestion", message="no")]
    first, second = Journal().batches(route("ws-1", "ws-2"), "Custom-App", "client-id", faults, TICKS_PER_HOUR)
    assert (first.workspace, second.workspace) == ("ws-1", "ws-2")
    assert (first.table, first.rule, first.rows, first.min_time) == (TABLE, RULE, 2, TICKS_PER_HOUR)
    columns = {name: values for name, (_, values) in codec.decode_batch(first.content).items()}
    assert columns["Message"] == ["row 3: too slow", "no"]
    assert columns["OperationName"] == ["Transformation", "Ingestion"]
    assert columns["InputStreamId"] == ["Custom-App"] * 2
    assert columns["ClientRequestId"] == ["client-id"] * 2


def test_a_rule_without_diagnostic_settings_has_no_journal():
    assert Journal().batches(route(), "s", "", [Fault(operation="Ingestion", message="no")], 1) == []


def test_a_rule_is_muted_for_the_rest_of_the_hour():
    journal = Journal()
    faults = [Fault(operation="Ingestion", message="no")] * 60
    rows = [
        sum(batch.rows for batch in journal.batches(route("ws"), "s", "", faults, TICKS_PER_HOUR * hour))
        for hour in (1, 1, 1, 2)
    ]
    assert rows == [60, MOST_PER_HOUR - 60, 0, 60]
