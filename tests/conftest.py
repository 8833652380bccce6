"""What all tests share: `--update-cases` writes golden files anew (read the difference before you commit it).

A test that docs/coverage.md names as a proof and that is skipped where it should have run fails the session.
"""

from __future__ import annotations

import pytest
from builders.coverage import PAGE, Ledger, rows

_LEDGER = pytest.StashKey[Ledger]()
_UNPROVED = pytest.StashKey[list[str]]()


def pytest_addoption(parser):
    parser.addoption("--update-cases", action="store_true", help="write the expected outputs of case files anew")


def pytest_configure(config):
    config.stash[_LEDGER] = Ledger()
    config.stash[_UNPROVED] = []
    config.pluginmanager.register(_Bookkeeping(config.stash[_LEDGER]), "coverage-of-the-overview-page")


class _Bookkeeping:
    def __init__(self, ledger):
        self._ledger = ledger

    def pytest_deselected(self, items):
        self._ledger.away |= {item.nodeid for item in items}

    def pytest_collection_finish(self, session):
        self._ledger.files |= {item.nodeid.partition("::")[0] for item in session.items}

    def pytest_runtest_logreport(self, report):
        # With several processes only the reports reach the one that keeps the book.
        self._ledger.files.add(report.nodeid.partition("::")[0])
        if report.when == "call" and report.passed:
            self._ledger.passed.add(report.nodeid)


def pytest_sessionfinish(session, exitstatus):
    option = session.config.option
    narrowed = option.collectonly or option.keyword or getattr(option, "lf", False)
    if exitstatus != pytest.ExitCode.OK or narrowed or hasattr(session.config, "workerinput"):
        return
    named = [test for row in rows(PAGE.read_text("utf-8")) for test in row.tests]
    found = session.config.stash[_LEDGER].unproved(named, session.config.args)
    if found:
        session.config.stash[_UNPROVED] = found
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for test in config.stash[_UNPROVED]:
        terminalreporter.write_line(f"docs/coverage.md counts on a test that did not run: {test}", red=True)


@pytest.fixture
def update_cases(request):
    return bool(request.config.getoption("--update-cases"))
