"""How long a query over a million rows takes, beside nothing else: `where`, `summarize … by bin(TimeGenerated, 1h)`.

    python bench/query.py [--rows 1000000] [--json]

The rows come in as 1 MB-class bodies and, a tenth of them, as 10 KB bodies, through the ingestion endpoint.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import emulator_under_load as under_load
from ingest import measure

GOAL_SECONDS = 2.0
SUMMARIZE = f"{under_load.TABLE} | where App != 'kernel' and TimeGenerated > ago(1d) | summarize"
QUERIES = {
    "count": f"{SUMMARIZE} count() by bin(TimeGenerated, 1h)",
    "distinct": f"{SUMMARIZE} count(), dcount(Host), max(Pid) by bin(TimeGenerated, 1h), App",
}
ROUNDS = 5


def fill(emulator, repository, rows):
    """Send until so many rows are there."""
    measure(emulator, repository, 1, big_connections=4, small_connections=4)
    while (there := emulator.count()) < rows:
        kind = "small" if there < rows / 10 else "big"
        connections = {f"{kind}_connections": 8, f"{'big' if kind == 'small' else 'small'}_connections": 0}
        measure(emulator, repository, 2, **connections)
    return there


def timed(emulator, text):
    """The median of a few rounds, in seconds."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        emulator.query(text)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    repository = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as directory:
        emulator = under_load.start(Path(directory))
        try:
            rows = fill(emulator, repository, options.rows)
            figures = {"rows": rows} | {
                f"{name}_s": timed(emulator, text) * options.rows / rows for name, text in QUERIES.items()
            }
        finally:
            emulator.stop()
    figures["missed"] = [name for name in figures if name.endswith("_s") and figures[name] > GOAL_SECONDS]
    print(json.dumps(figures) if options.json else "\n".join(f"{name:20} {value}" for name, value in figures.items()))
    return 1 if figures["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
