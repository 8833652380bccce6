"""What this machine or the command line gets wrong: one clear error each, the whole of it, and the exit code."""

import os
import socket

import pytest

pytestmark = pytest.mark.e2e


def test_a_spec_that_is_not_there(shell):
    done = shell.run("apply", "missing.yaml", "--cloud", "local", code=2)
    assert done.stderr == (
        "error: there is no spec `missing.yaml`\n  = hint: check the path, or run `provisioner init` to make one\n"
    )


def test_a_directory(shell):
    (shell.cwd / "specs").mkdir()
    done = shell.run("check", "specs", code=2)
    assert done.stderr == (
        "error: there is no spec in `specs`\n  = hint: give the path of a spec, or run `provisioner init` to make one\n"
    )


def test_a_binary_file(shell):
    (shell.cwd / "spec.yaml").write_bytes(b"\x7fELF\x00\x01")
    done = shell.run("check", "spec.yaml", code=2)
    assert done.stderr == "error: `spec.yaml` is a binary file, not a spec\n  = hint: give a text file in UTF-8\n"


def test_text_that_is_not_utf_8(shell):
    (shell.cwd / "spec.yaml").write_bytes(b"name: caf\xe9\n")
    done = shell.run("check", "spec.yaml", code=2)
    assert done.stderr == ("error: `spec.yaml` is not UTF-8 text: byte 0xe9 at offset 9\n  = hint: save it as UTF-8\n")


def test_a_port_that_is_taken(shell):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = shell.run("emulator", "--port", str(port), code=2)
    assert done.stderr == (
        f"error: port {port} cannot be listened on: address already in use\n"
        "  = hint: stop what uses it, or choose another with `provisioner emulator --port N`\n"
    )


def test_a_data_directory_that_cannot_be_written(quickstart):
    (quickstart.cwd / "data").write_text("a file, not a directory", "utf-8")
    done = quickstart.run(
        "apply", "examples/quickstart/provisioner.yaml", "--cloud", "local", "--data", "data/local", code=2
    )
    assert done.stderr == (
        f"error: the data directory `{quickstart.cwd / 'data' / 'local'}` cannot be made: not a directory\n"
        "  = hint: choose another with `--data DIR`\n"
    )


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_data_directory_without_the_right_to_write(quickstart):
    (quickstart.cwd / "data").mkdir(mode=0o500)
    done = quickstart.run(
        "apply", "examples/quickstart/provisioner.yaml", "--cloud", "local", "--data", "data/local", code=2
    )
    assert done.stderr.startswith("error: the data directory `data/local` cannot be used: permission denied\n")


def test_an_unknown_option(shell):
    done = shell.run("apply", "--cluod", "local", code=2)
    assert "No such option" in done.stderr and "--cluod" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_variable_without_a_value(quickstart):
    done = quickstart.run("check", "examples/quickstart/provisioner.yaml", "--var", "days", code=2)
    assert done.stderr == "error: `--var days` has no value\n  = hint: write `--var name=value`\n"


def test_no_answer_is_no(quickstart):
    done = quickstart.run("apply", "examples/quickstart/provisioner.yaml", code=3)
    assert "error:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_spec_of_five_megabytes_is_checked(quickstart):
    """480 tables of 450 columns each, beside those of the quickstart; the shell gives up after two minutes."""
    path = quickstart.cwd / "examples" / "quickstart" / "provisioner.yaml"
    columns = "".join(f"      Column{at}: string\n" for at in range(450))
    tables = "".join(f"  T{at}_CL:\n    columns:\n      TimeGenerated: datetime\n{columns}" for at in range(480))
    path.write_text(path.read_text("utf-8").replace("tables:\n", f"tables:\n{tables}", 1), encoding="utf-8")
    assert path.stat().st_size > 5_000_000
    assert "error[" not in quickstart.run("check", str(path)).stdout
