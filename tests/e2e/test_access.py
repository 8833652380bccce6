"""`apply` and the senders: access is asked for as the sender, and roles can be left to others."""

import pytest

SPEC = "examples/quickstart/provisioner.yaml"

pytestmark = pytest.mark.e2e


def test_roles_are_left_to_others_and_access_is_verified_once_they_are_given(quickstart):
    left = quickstart.run("apply", SPEC, "--cloud", "local", "--skip", "roles", "--wait-for-access")
    assert "az role assignment create --name" in left.stderr
    assert "access verified" not in left.stderr
    quickstart.run("plan", SPEC, "--cloud", "local", "--skip", "roles", "--exit-code")

    done = quickstart.run("apply", SPEC, "--cloud", "local", "--wait-for-access")
    assert "access verified: shipper may send to nginx" in done.stderr
    missing = quickstart.run("plan", SPEC, "--cloud", "local", "--adopt", "dataCollectionRules/nginks", code=2)
    assert "error: there is no `dataCollectionRules/nginks` in the spec\n" in missing.stderr
    assert "did you mean `dataCollectionRules/nginx`?" in missing.stderr
