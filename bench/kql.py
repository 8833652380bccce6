"""How fast transformations are checked and run, side by side with the same work done otherwise.

    python bench/kql.py [--quick] [--json] [--rounds N]

Running: six transformations over 1 MB bodies of ~630-byte records, one thread, CPU time, medians of rounds in which all
ways take turns: `orjson.loads` alone; our compiled function to columns; the same to JSON bytes again; the same written
by hand in Python, to JSON bytes; DuckDB's duckdb-kql when it is installed. The results of ours and the hand-written one
are compared first; a difference makes the run void.

Checking: parse and check of the corpus of published transformations (tests/cases/kql/oracle), beside Microsoft's
analyser when Node and the package of tests/oracle are there (or KUSTO_PKG names it). Import: a fresh interpreter each.

Void when: the results differ; `orjson.loads` alone is below 100 MB/s (somebody else has the CPU); the middle half of
its rounds spreads over 60 %.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import orjson

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import kql_bodies  # noqa: E402 – the path is set above
import kql_hand_written  # noqa: E402 – the path is set above

from provisioner.kql import check, compile_query  # noqa: E402 – the path is set above

GOALS = {
    "hand_ratio": 0.8,
    "loads_ratio": 0.2,
    "mb_s": 50.0,
    "mb_s_24_columns": 30.0,
    "check_ms": 0.5,
    "import_ms": 40.0,
    "analyser_ratio": 20.0,
}
VOID_BELOW_MB_S = 100.0
VOID_SPREAD = 0.6


def cpu(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def to_bytes(query, result):
    """The rows as JSON, datetimes as texts, as the hand-written baseline gives them."""
    return orjson.dumps(query.records(result))


def measure(name, text, columns, bodies, rounds):
    """CPU seconds of each way over all bodies, one list of rounds for each way."""
    checked = check(text, columns)
    if checked.plan is None:
        raise SystemExit(f"{name}: {[finding.message for finding in checked.findings]}")
    query, hand = compile_query(checked), kql_hand_written.ALL[name]
    for body in bodies[:1]:
        ours, theirs = orjson.loads(to_bytes(query, query.run(orjson.loads(body)))), hand(orjson.loads(body))
        if ours != orjson.loads(orjson.dumps(theirs)):
            raise SystemExit(f"void: {name} gives other rows than the hand-written transformation")
    ways = {
        "loads": lambda body: orjson.loads(body),
        "columns": lambda body: query.run(orjson.loads(body)),
        "bytes": lambda body: to_bytes(query, query.run(orjson.loads(body))),
        "hand": lambda body: orjson.dumps(hand(orjson.loads(body))),
    }
    times = {way: [] for way in ways}
    for _ in range(rounds):
        for way, work in ways.items():
            times[way].append(sum(cpu(lambda: work(body)) for body in bodies))  # noqa: B023 – called at once
    return times


def figures_of(times, megabytes):
    """Medians of rates, and medians of ratios taken within each round."""

    def ratio(one, other):
        return statistics.median(a / b for a, b in zip(times[one], times[other], strict=True))

    return {
        "loads_mb_s": round(megabytes / statistics.median(times["loads"]), 1),
        "columns_mb_s": round(megabytes / statistics.median(times["columns"]), 1),
        "bytes_mb_s": round(megabytes / statistics.median(times["bytes"]), 1),
        "hand_mb_s": round(megabytes / statistics.median(times["hand"]), 1),
        "hand_ratio": round(ratio("hand", "bytes"), 2),
        "loads_ratio": round(ratio("loads", "columns"), 2),
        "loads_ratio_to_bytes": round(ratio("loads", "bytes"), 2),
        "spread": round(middle_half(times["loads"]) / statistics.median(times["loads"]), 2),
    }


def middle_half(values):
    """From the first to the third quartile: what a busy neighbour does now and then does not count."""
    first, _, third = statistics.quantiles(values, n=4)
    return third - first


def published():
    """The corpus: published transformations, with the columns of their stream where they are known."""
    found = {}
    for line in (ROOT / "tests" / "cases" / "kql" / "oracle" / "transforms.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        columns = (entry["columns"] or {}).get(entry["streams"][0]) if len(entry["streams"]) == 1 else None
        if columns is not None:
            found[entry["transformKql"]] = [(column["name"], column["type"]) for column in columns]
    return list(found.items())


def checking(rounds):
    """Milliseconds of CPU for parse and check, over the published transformations that are more than `source`."""
    cases = [(text, columns) for text, columns in published() if text.strip() != "source"]
    for text, columns in cases:
        check(text, columns)  # both sides are measured warm, one text after the other
    medians = []
    for text, columns in cases:
        times = [cpu(lambda: check(text, columns)) * 1000 for _ in range(rounds)]  # noqa: B023 – called at once
        medians.append(statistics.median(times))
    medians.sort()
    return {
        "checked_texts": len(cases),
        "check_ms_median": round(statistics.median(medians), 3),
        "check_ms_p99": round(medians[int(len(medians) * 0.99)], 3),
    }, cases


ANALYSER = """
const {{ analyse }} = require({path});
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const rounds = {rounds}, medians = [];
for (const c of cases) analyse(c);
for (const c of cases) {{
  const times = [];
  for (let i = 0; i < rounds; i++) {{
    const t = process.cpuUsage(); analyse(c); const u = process.cpuUsage(t); times.push((u.user + u.system) / 1000);
  }}
  times.sort((a, b) => a - b); medians.push(times[times.length >> 1]);
}}
medians.sort((a, b) => a - b);
console.log(medians[medians.length >> 1]);
"""


def analyser(cases, rounds):
    """Milliseconds of CPU of Microsoft's analyser, warm, for the same texts; None when it is not there."""
    node = shutil.which("node")
    package = os.environ.get("KUSTO_PKG") or ROOT / "tests/oracle/node_modules/@kusto/language-service-next"
    if node is None or not Path(package).exists():
        return None
    requests = [
        {"kql": text, "columns": [{"name": name, "type": type_} for name, type_ in columns]} for text, columns in cases
    ]
    script = ANALYSER.format(path=json.dumps(str(ROOT / "tests" / "oracle" / "analyser.cjs")), rounds=rounds)
    answer = subprocess.run(
        [node, "-e", script],
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "KUSTO_PKG": str(package)},
    )
    return round(float(answer.stdout), 3)


def importing(rounds):
    """Milliseconds of CPU that `import provisioner.kql` and the first check add to a bare interpreter."""

    def run(code):
        script = f"import time; s = time.process_time(); {code}; print(time.process_time() - s)"
        out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        return float(out.stdout) * 1000

    return {
        "import_ms": round(statistics.median(run("import provisioner.kql") for _ in range(rounds)), 1),
        "import_checker_ms": round(
            statistics.median(run("from provisioner.kql import check") for _ in range(rounds)), 1
        ),
    }


def duckdb(texts, columns, bodies):
    """MB/s of duckdb-kql on the same bodies, None when it is not installed."""
    try:
        import duckdb as engine
        import duckdb_kql
    except ImportError:
        return None
    rates = {}
    path = HERE / "kql_body.json"
    for name, text in texts.items():
        connection, seconds = engine.connect(), []
        connection.execute("SET threads = 1")
        types = {"datetime": "TIMESTAMP", "string": "VARCHAR", "int": "INTEGER", "dynamic": "JSON"}
        shape = ", ".join(f"'{column}': '{types[type_]}'" for column, type_ in columns.items())
        try:
            for body in bodies:
                path.write_bytes(body)
                table = f"CREATE OR REPLACE TABLE source AS SELECT * FROM read_json('{path}', columns={{{shape}}})"
                seconds.append(
                    cpu(lambda: (connection.execute(table), duckdb_kql.kql(connection, text).fetchall()))  # noqa: B023
                )
            rates[name] = round(sum(map(len, bodies)) / 1e6 / sum(seconds), 1)
        except (engine.Error, duckdb_kql.errors.KqlError) as error:
            rates[name] = f"refused: {str(error).splitlines()[0][:80]}"
        finally:
            path.unlink(missing_ok=True)
    return rates


def void_reasons(results):
    reasons = []
    slowest = min(figures["loads_mb_s"] for figures in results.values())
    widest = max(figures["spread"] for figures in results.values())
    if slowest < VOID_BELOW_MB_S:
        reasons.append(f"orjson.loads alone ran at {slowest} MB/s, below {VOID_BELOW_MB_S}: the CPU is not ours")
    if widest > VOID_SPREAD:
        reasons.append(f"rounds of orjson.loads differ by {widest:.0%}, above {VOID_SPREAD:.0%}")
    return reasons


def bench(rounds, body_count, quick):
    given = json.loads((HERE / "kql_transformations.json").read_text("utf-8"))
    columns, texts = given["columns"], given["transformations"]
    bodies = kql_bodies.bodies(body_count)
    megabytes = sum(map(len, bodies)) / 1e6
    results = {
        name: figures_of(measure(name, text, columns, bodies, rounds), megabytes) for name, text in texts.items()
    }
    check_figures, cases = checking(5 if quick else 20)
    other = analyser(cases, 3 if quick else 10)
    if other is not None:
        check_figures |= {
            "analyser_ms_median": other,
            "analyser_ratio": round(other / check_figures["check_ms_median"], 1),
        }
    five = [figures for name, figures in results.items() if not name.startswith("T6")]
    return {
        "transformations": results,
        "worst_hand_ratio": min(figures["hand_ratio"] for figures in results.values()),
        "worst_loads_ratio_of_five": min(figures["loads_ratio"] for figures in five),
        "worst_columns_mb_s_of_five": min(figures["columns_mb_s"] for figures in five),
        "columns_mb_s_24": results["T6 24 columns"]["columns_mb_s"],
        **check_figures,
        **importing(3 if quick else 9),
        "duckdb_kql_mb_s": duckdb(texts, columns, bodies[:1]),
        "goals": GOALS,
        "void": void_reasons(results),
    }


def show(figures):
    print(f"{'':24}{'loads':>8}{'columns':>9}{'bytes':>8}{'by hand':>9}   MB/s   bytes:hand  columns:loads")
    for name, one in figures["transformations"].items():
        rates = f"{one['loads_mb_s']:8}{one['columns_mb_s']:9}{one['bytes_mb_s']:8}{one['hand_mb_s']:9}"
        print(f"{name:24}{rates}          {one['hand_ratio']:10.2f}  {one['loads_ratio']:13.2f}")
    print(f"goals: bytes:hand >= {GOALS['hand_ratio']}, columns:loads >= {GOALS['loads_ratio']} for T1-T5,")
    print(f"       columns >= {GOALS['mb_s']} MB/s for T1-T5 and >= {GOALS['mb_s_24_columns']} for T6")
    print(
        f"parse and check: median {figures['check_ms_median']} ms, p99 {figures['check_ms_p99']} ms over"
        f" {figures['checked_texts']} published transformations"
    )
    if "analyser_ms_median" in figures:
        print(
            f"Microsoft's analyser: median {figures['analyser_ms_median']} ms, {figures['analyser_ratio']} times ours"
        )
    else:
        print("Microsoft's analyser: not there (node, tests/oracle)")
    print(f"import provisioner.kql: {figures['import_ms']} ms, with the checker {figures['import_checker_ms']} ms")
    print(f"duckdb-kql: {figures['duckdb_kql_mb_s'] or 'not installed'}")
    print(f"VOID: {'; '.join(figures['void'])}" if figures["void"] else "nothing makes this run void")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under 45 seconds")
    parser.add_argument("--json", action="store_true", help="one object of figures as the last line")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    figures = bench(4 if options.quick else options.rounds, 2 if options.quick else 6, options.quick)
    show(figures)
    if options.json:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
