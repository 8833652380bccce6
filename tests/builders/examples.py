"""The folders of examples/, and the environments that some of them have."""

from builders.shell import ROOT

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/provisioner.yaml"))
ENVIRONMENTS = {"three-environments": ("dev", "test", "prod")}
