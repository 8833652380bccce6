"""Every folder of examples/ offline: nothing to complain about, and its own tests pass, in each of its environments."""

import pytest
from builders.examples import ENVIRONMENTS, EXAMPLES
from builders.shell import ROOT

from provisioner.pipeline.check import advice
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.pipeline.trial import check_samples, run_tests

RUNS = [(name, environment) for name in EXAMPLES for environment in ENVIRONMENTS.get(name, (None,))]
ADVISED = {"quickstart": ["PRV364"]}
"""Examples that leave something out for brevity, with the recommendations they get."""


@pytest.mark.parametrize(("name", "environment"), RUNS, ids=["-".join(filter(None, run)) for run in RUNS])
def test_an_example_is_as_it_should_be_and_its_tests_pass(name, environment):
    prepared = prepare(Inputs(path=ROOT / "examples" / name / "provisioner.yaml", environment=environment))
    assert prepared.diagnostics == ()
    assert [item for item in check_samples(prepared) if item.severity != "info"] == []
    assert [item.code for item in advice(prepared)] == ADVISED.get(name, [])
    report = run_tests(prepared)
    assert report.results and report.passed


def test_every_example_says_how_it_is_tried():
    for name in EXAMPLES:
        text = (ROOT / "examples" / name / "provisioner.yaml").read_text("utf-8")
        assert f"provisioner apply examples/{name}/provisioner.yaml" in text
