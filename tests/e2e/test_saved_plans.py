"""Plans that are saved, looked at and applied later; and several specs in one run."""

import json

import pytest

SPEC = "examples/quickstart/provisioner.yaml"

pytestmark = pytest.mark.e2e


def test_a_saved_plan_is_applied_once_and_is_stale_after_that(quickstart):
    first = quickstart.run("plan", SPEC, "--cloud", "local", "--out", "plan.json")
    assert "provisioner apply plan.json --cloud local" in first.stderr
    assert "secret" not in (quickstart.cwd / "plan.json").read_text("utf-8").casefold()

    done = quickstart.run("apply", "plan.json", "--cloud", "local", "--format", "json")
    outputs = json.loads(done.stdout)
    assert outputs == json.loads(quickstart.run("outputs", SPEC, "--cloud", "local", "--format", "json").stdout)

    stale = quickstart.run("apply", "plan.json", "--cloud", "local", code=3)
    assert "plan.json:1:1: error[PRV601]" in stale.stderr
    assert "is there, and was not when the plan was made" in stale.stderr


def test_a_plan_for_one_cloud_does_not_go_to_another_and_takes_no_options(quickstart):
    quickstart.run("plan", SPEC, "--cloud", "local", "--out", "plan.json")
    other = quickstart.run("apply", "plan.json", code=2)
    assert other.stderr == (
        "error: the plan `plan.json` is for the cloud `local`, not `public`\n  = hint: add --cloud local\n"
    )
    options = quickstart.run("apply", "plan.json", "--cloud", "local", "--env", "prod", code=2)
    assert options.stderr.startswith("error: `--env` does not go with the saved plan `plan.json`\n")


def test_a_folder_of_specs_is_one_run_and_its_parts_end_one_by_one(quickstart):
    folder = quickstart.cwd / "examples" / "quickstart"
    second = (folder / "provisioner.yaml").read_text("utf-8")
    for old, new in (
        ("name: quickstart", "name: second"),
        ("{name: rg-quickstart, create: {location: eastus}}", "rg-quickstart"),
        ("{name: law-quickstart, create: {retentionInDays: 30}}", "law-quickstart\n  location: eastus"),
        ("dcr-nginx-{{ vars.env }}", "dcr-second"),
    ):
        assert old in second
        second = second.replace(old, new, 1)
    (folder / "second.yaml").write_text(second, "utf-8")
    done = quickstart.run("apply", "examples/quickstart", "--cloud", "local", "--format", "json")
    specs = json.loads(done.stdout)["specs"]
    assert specs["quickstart"]["workspace"] == specs["second"]["workspace"]
    assert specs["quickstart"]["rules"]["nginx"]["name"] == "dcr-nginx-dev"
    assert specs["second"]["rules"]["nginx"]["name"] == "dcr-second"

    destroy = ["destroy", "--cloud", "local", "--delete-tables"]
    shared = quickstart.run(*destroy, "examples/quickstart/second.yaml")
    assert "the rule `dcr-nginx-dev` writes to it" in shared.stderr
    assert "dataCollectionRules/nginx: deleted" in shared.stderr
    last = quickstart.run(*destroy, SPEC)
    assert "holds no rows" in last.stderr
    assert "tables/NginxAccess_CL: deleted" in last.stderr
    assert last.stderr.count("never deleted") == 2
