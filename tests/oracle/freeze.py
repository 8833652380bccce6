"""Ask Microsoft's analyser anew and write its verdicts down: `PYTHONPATH=.:tests python tests/oracle/freeze.py`."""

from __future__ import annotations

from oracle.cases import SETS
from oracle.verdicts import fresh, frozen_file, line


def main() -> None:
    """Freeze all sets."""
    for name, cases in SETS.items():
        known = list(cases())
        verdicts = fresh(known)
        lines = [line(name, case, verdict) for case, verdict in zip(known, verdicts, strict=True)]
        frozen_file(name).write_text("\n".join(lines) + "\n", "utf-8")
        print(name, len(known), "accepted:", sum(verdict.accepted for verdict in verdicts))


if __name__ == "__main__":
    main()
