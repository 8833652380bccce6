"""How runs end, for people; and what they see meanwhile."""

from __future__ import annotations

import io

from builders.deployments import Deployment

from provisioner.errors import ProvisionerError, RemoteError
from provisioner.model.results import Event, Failure, Outcome
from provisioner.report.apply_view import as_text
from provisioner.report.progress import progress

REFUSED = RemoteError(
    "cannot write the data collection rule `web`: Data collection rule is invalid",
    "correct what Azure names above in the spec",
    status=400,
    code="InvalidPayload",
    details=("InvalidOutputTable: Table is not available (properties.dataFlows[0])",),
    resource_id="/subscriptions/s/web",
    request_id="r-1",
)


def test_a_whole_run_is_one_line():
    assert as_text(Outcome(applied=("a", "b"), unchanged=("c",))) == "Apply complete: 2 applied, 1 unchanged."


def test_a_failure_is_told_with_everything_azure_said():
    outcome = Outcome(failed=(Failure(address="dataCollectionRules/web", error=REFUSED),), skipped=("roles/x",))
    assert as_text(outcome).split("\n") == [
        "failed dataCollectionRules/web: cannot write the data collection rule `web`: Data collection rule is invalid",
        "  = code: InvalidPayload (status 400)",
        "  - InvalidOutputTable: Table is not available (properties.dataFlows[0])",
        "  = resource: /subscriptions/s/web",
        "  = request ID: r-1",
        "  = next: correct what Azure names above in the spec",
        "not done, since they need what failed: roles/x",
        "Apply is not complete: 0 applied, 0 unchanged, 1 failed, 1 not done.",
    ]


def test_a_failure_of_our_own_has_no_azure_words():
    outcome = Outcome(failed=(Failure(address="a", error=ProvisionerError("it needs more", "do this")),))
    assert as_text(outcome).split("\n")[:2] == ["failed a: it needs more", "  = next: do this"]


def test_an_interrupted_run_says_what_was_done_and_what_not():
    outcome = Outcome(applied=("a",), skipped=("b", "c"), interrupted=True)
    assert as_text(outcome).split("\n") == [
        "interrupted",
        "  done: a",
        "  not done: b, c",
        "  run apply again; it goes on from what is there",
        "Apply is not complete: 1 applied, 0 unchanged, 0 failed, 2 not done.",
    ]


def shown(live):
    deployment, stream = Deployment(), io.StringIO()
    plan = deployment.plan()
    with progress(plan, stream, live=live, colour=False) as on_event:
        on_event(Event(kind="started", address="tables/App_CL"))
        for _ in range(3):
            on_event(Event(kind="waiting", address="tables/App_CL", seconds=2.0, message="Updating"))
        on_event(Event(kind="done", address="tables/App_CL", seconds=4.25))
        on_event(Event(kind="failed", address="tables/Audit_CL", seconds=1.0, message="no"))
        on_event(Event(kind="skipped", address="dataCollectionRules/web", message="needs tables/Audit_CL"))
    return stream.getvalue()


def test_progress_without_a_terminal_is_one_line_a_step_and_repeats_nothing():
    assert shown(live=False).split("\n")[:-1] == [
        "  tables/App_CL: creating …",
        "  tables/App_CL: Updating (2 s)",
        "  tables/App_CL: created (4.2 s)",
        "  tables/Audit_CL: failed (1.0 s)",
        "  dataCollectionRules/web: not done, needs tables/Audit_CL",
    ]


def test_progress_on_a_terminal_leaves_the_same_results():
    text = shown(live=True)
    assert "tables/App_CL: created (4.2 s)" in text
    assert "dataCollectionRules/web: not done, needs tables/Audit_CL" in text
