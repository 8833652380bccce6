"""`nox` alone: format, lint, types, floors, unit tests and cases. `nox -s ci` adds everything over real sockets.

Sessions use the running interpreter's environment when called with `--no-venv`, as `.ci/run` does.
"""

import nox

nox.options.sessions = ["lint", "types", "floors", "unit"]
nox.options.reuse_existing_virtualenvs = True

UNIT = [
    "tests/unit",
    "tests/laws",
    "tests/oracle",
    "tests/test_architecture.py",
    "tests/test_catalogue.py",
    "tests/test_coverage.py",
]

# What the emulator stands, at a twentieth of the full scale.
SOAK = ["tests/soak/test_emulator_fuzz.py", "tests/soak/test_emulator_kills.py"]


def install(session):
    session.install("-e", ".[dev]", silent=True) if session.virtualenv.is_sandboxed else None


@nox.session
def lint(session):
    install(session)
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session):
    install(session)
    session.run("mypy")


@nox.session
def floors(session):
    install(session)
    session.run("lint-imports")


@nox.session
def unit(session):
    install(session)
    session.run("pytest", "-n", "2", "--dist", "loadfile", *UNIT, "-m", "not soak", *session.posargs)


@nox.session
def contract(session):
    """The official SDKs over real sockets, and the commands as a user runs them."""
    install(session)
    session.run("pytest", "tests/contract", "tests/e2e", *SOAK, *session.posargs)


@nox.session
def soak(session):
    """Fuzz and soak in full, and the laws with all their examples; CI runs them at 1/20 scale."""
    install(session)
    session.run("pytest", "-m", "soak or oracle", *session.posargs, env={"PROVISIONER_SOAK_SCALE": "1"})
    session.run("pytest", "tests/laws", *session.posargs, env={"PROVISIONER_SOAK_SCALE": "1"})


@nox.session
def fix(session):
    install(session)
    session.run("ruff", "format", ".")
    session.run("ruff", "check", "--fix", ".")
