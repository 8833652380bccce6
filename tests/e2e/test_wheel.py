"""The built wheel, installed in an empty environment, does the quickstart away from the checkout."""

import json
import shutil
import subprocess
import sys
import venv
import zipfile

import pytest
from builders.shell import ROOT

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in tracked:
        if name.startswith(("provisioner/", "templates/", "schemas/")) or "/" not in name:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_file():
                shutil.copy2(ROOT / name, target)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, source]
    subprocess.run(command, check=True, timeout=300)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_templates_schemas_and_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "provisioner/_data/templates/table.json.j2" in names
    assert "provisioner/_data/schemas/spec.schema.json" in names
    assert "provisioner/manual/PRV146.md" in names
    assert "provisioner/py.typed" in names
    assert not [name for name in names if "tests/" in name]


def test_the_quickstart_from_the_wheel(wheel, quickstart, tmp_path):
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True, timeout=600)
    env = {key: value for key, value in quickstart.env.items() if key != "PYTHONPATH"}

    def provisioner(*arguments):
        command = [scripts / "provisioner", *arguments]
        done = subprocess.run(command, cwd=quickstart.cwd, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    spec = ("examples/quickstart/provisioner.yaml", "--cloud", "local")
    provisioner("apply", *spec)
    provisioner("send", *spec, "--shift-time", "Time")
    counted = provisioner("query", "NginxAccess_CL | count", "--cloud", "local", "--format", "json")
    assert json.loads(counted) == [{"Count": 3000}]
