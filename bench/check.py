"""How long the daily commands take as whole processes, side by side with cfn-lint in one run.

    python bench/check.py [--quick] [--json] [--rounds N] [--cfn-lint PATH]

`check` of the quickstart beside cfn-lint on a template with two resources; `check` of 100 rules and 100 tables with
real transformations beside cfn-lint on 200 resources; `init` on generated NDJSON, CSV and JSON;
`test --watch` from a save to its results. The two commands of a
pair take turns, after one warm-up each, which also writes the bytecode of both; medians of wall time, and of processor
time, which other programs on the machine disturb less. cfn-lint comes from pip, in an environment of its own; name its
executable with --cfn-lint where it is not on the path.

Void when: a command fails, cfn-lint is a wrapper that costs time of its own (a shim), or there is none (then only our
own times are printed).
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUICKSTART = ROOT / "examples/quickstart/provisioner.yaml"
GOALS = {"small_ratio": 0.25, "large_ratio": 1 / 3}
GOALS |= {f"init_{form}_mb_s": 40.0 for form in ("ndjson", "csv", "json")}
# As in a user's shell, where Python keeps its bytecode.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
RULE = """  rule{n}:
    streams:
      Raw{n}: {{columns: {{Time: datetime, RawData: string, Level: string, Code: int}}}}
    dataFlows:
      - stream: Raw{n}
        table: Table{n}_CL
        transformKql: |
          source
          | where Level != "debug"
          | parse RawData with Client " - " User " [" Stamp "] \\"" Request "\\" " Status:int " " Bytes:long *
          | extend Parts = split(Request, " "), Slow = Bytes > {n}
          | project TimeGenerated = Time, Client, User, Method = tostring(Parts[0]), Url = tostring(Parts[1]), Status,
                    Bytes, Slow, Kind = case(Status >= 500, "error", Status >= 400, "client", "ok"), Level, Code
"""
HEAD = """version: 1
name: estate
target: {{subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg, workspace: law-prod, location: eastus}}
tables:
{tables}dataCollectionRules:
{rules}"""


def estate(folder, count):
    path = folder / "estate.yaml"
    tables = "".join(f"  Table{n}_CL: {{retentionInDays: 30}}\n" for n in range(count))
    path.write_text(HEAD.format(tables=tables, rules="".join(RULE.format(n=n) for n in range(count))), "utf-8")
    return path


def template(folder, count):
    path = folder / f"template{count}.yaml"
    lines = ["AWSTemplateFormatVersion: '2010-09-09'", "Resources:"]
    for n in range(count):
        lines += [f"  Group{n}:", "    Type: AWS::Logs::LogGroup", "    Properties:"]
        lines += [f"      LogGroupName: /app/{n}", "      RetentionInDays: 30"]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def rows(megabytes):
    size = n = 0
    while size < megabytes * 1_000_000:
        row = {"time": f"2026-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z", "level": "info", "code": n, "took": n / 7}
        row |= {"message": f"request {n} served " + "x" * 400, "tags": {"a": n, "b": [1, 2, 3]}}
        size += len(json.dumps(row)) + 1
        n += 1
        yield row


def sample(folder, form, megabytes):
    path = folder / f"records.{form}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        if form == "csv":
            writer = csv.writer(stream)
            writer.writerow(("time", "level", "code", "took", "message", "tags"))
            writer.writerows([*list(row.values())[:5], json.dumps(row["tags"])] for row in rows(megabytes))
        elif form == "json":
            stream.write("[" + ",\n".join(map(json.dumps, rows(megabytes))) + "]")
        else:
            stream.writelines(json.dumps(row) + "\n" for row in rows(megabytes))
    return path


def timed(command, cwd):
    """Wall and processor seconds of one process."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, check=False)
    took, after = time.perf_counter() - started, os.times()
    if done.returncode != 0:
        raise SystemExit(f"void: {command} gave {done.returncode}\n{done.stderr.decode()[-800:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return took, used


def pair(ours, theirs, rounds, cwd):
    """The median wall and processor seconds of both."""
    times = {"ours": [], "theirs": []}
    for number in range(rounds + 1):
        for name, command in (("ours", ours), ("theirs", theirs)):
            if command:
                took = timed(command, cwd)
                if number:
                    times[name].append(took)
    return {name: [*map(statistics.median, zip(*values, strict=True))] for name, values in times.items()}


def init_speed(provisioner, folder, form, megabytes, rounds):
    path = sample(folder, form, megabytes)
    size = path.stat().st_size / 1e6
    took = []
    for number in range(rounds):
        target = folder / f"init-{form}{number}"
        target.mkdir()
        took.append(timed([*provisioner, "init", str(path)], target)[0])
    path.unlink()
    return size / statistics.median(took)


def watch_seconds(provisioner, folder, rounds):
    """From a save to the last line of the tests' results, of the quickstart with twenty rows as its sample."""
    project = folder / "watched"
    shutil.copytree(QUICKSTART.parent, project)
    spec, rows = project / QUICKSTART.name, project / "samples/nginx.ndjson"
    rows.write_text("".join(rows.read_text("utf-8").splitlines(keepends=True)[:20]), "utf-8")
    text, took = spec.read_text("utf-8"), []
    command = [*provisioner, "test", "--watch", str(spec)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT, text=True
    ) as run:
        while "passed." not in run.stdout.readline():
            pass
        time.sleep(1)
        for number in range(rounds * 2):
            wrong, started = number % 2 == 0, time.perf_counter()
            spec.write_text(text.replace("Status,", "Status = Status + 1,") if wrong else text, "utf-8")
            while ("failed." if wrong else "passed.") not in run.stdout.readline():
                pass
            took.append(time.perf_counter() - started)
            time.sleep(0.5)
        run.kill()
    return statistics.median(took)


def refuse_wrapper(executable):
    """A shim takes a tenth of a second of its own, which would flatter us."""
    if executable and b"python" not in Path(executable).read_bytes().splitlines()[0]:
        raise SystemExit(f"void: {executable} is a wrapper; name cfn-lint itself with --cfn-lint")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--cfn-lint", default=shutil.which("cfn-lint"))
    options = parser.parse_args()
    refuse_wrapper(options.cfn_lint)
    rounds = options.rounds or (3 if options.quick else 7)
    provisioner = [sys.executable, "-m", "provisioner"]
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, spec, count in (("small", QUICKSTART, 2), ("large", estate(folder, 100), 200)):
            other = [options.cfn_lint, str(template(folder, count))] if options.cfn_lint else None
            found = pair([*provisioner, "check", "--format", "json", str(spec)], other, rounds, ROOT)
            figures[f"{label}_s"], figures[f"{label}_cpu_s"] = found["ours"]
            if found["theirs"]:
                figures[f"{label}_cfn_lint_s"], figures[f"{label}_cfn_lint_cpu_s"] = found["theirs"]
                figures[f"{label}_ratio"] = found["ours"][0] / found["theirs"][0]
                figures[f"{label}_cpu_ratio"] = found["ours"][1] / found["theirs"][1]
        for form in ("ndjson", "csv", "json"):
            speed = init_speed(provisioner, folder, form, 20 if options.quick else 120, min(rounds, 3))
            figures[f"init_{form}_mb_s"] = speed
        figures["watch_s"] = watch_seconds(provisioner, folder, min(rounds, 5))
    for name, value in figures.items():
        goal = f"   (goal {GOALS[name]:.2f})" if name in GOALS else ""
        print(f"{name:20} {value:8.3f}{goal}")
    if not options.cfn_lint:
        print("void as a comparison: there is no cfn-lint here")
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
