"""How fast an estate is applied, and what a plan without changes costs, against an emulator that is as slow as Azure.

    python bench/apply.py [--quick] [--json]

Applying: 200 tables, 20 rules and 40 role assignments, 150 ms a call, 2 s a table operation, ARM's throttling as
announced in 2024 (writes 200 + 10/s, reads 250 + 25/s). The bound is what no scheduler can beat:

    max(longest chain, summed delays / parallelism, throttled writes / refill)

and the goal 1.25 times that, the emulator's own CPU time excluded. Planning: 1,000 resources without a change, goal 3 s
of CPU time for the whole command and 300 MB, memory in line with the number of resources.
"""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

CALL, OPERATION, PARALLELISM = 0.15, 2.0, 16
BURST, REFILL = 200, 10
GOAL_FACTOR, GOAL_CPU, GOAL_MEMORY = 1.25, 3.0, 300
TABLES_A_RULE, ROLES_A_RULE = 10, 2


def spec_of(rules, name="bench"):
    """A spec with 10 tables and 2 role assignments a rule: 13 resources each, and the group and workspace around."""
    columns = "{TimeGenerated: datetime, Level: int, Host: string, Text: string, Details: dynamic}"
    lines = ["version: 1", f"name: {name}", "target:", "  subscription: 00000000-0000-0000-0000-000000000001"]
    lines += [f"  resourceGroup: {{name: rg-{name}, create: {{location: eastus}}}}"]
    lines += [f"  workspace: {{name: law-{name}, create: {{retentionInDays: 30}}}}", "tables:"]
    names = [[f"T{rule:03d}{number}_CL" for number in range(TABLES_A_RULE)] for rule in range(rules)]
    lines += [f"  {name}: {{columns: {columns}}}" for group in names for name in group]
    lines += ["dataCollectionRules:"]
    for rule, group in enumerate(names):
        lines += [f"  r{rule}:", f"    name: dcr-{rule}", "    streams:"]
        lines += [f"      S{number}: {{columns: {columns}}}" for number in range(TABLES_A_RULE)]
        lines += ["    dataFlows:"]
        lines += [
            f"      - {{stream: S{number}, table: {name}, transformKql: 'source | where Level > {number}'}}"
            for number, name in enumerate(group)
        ]
        lines += ["    senders: [one, two]"]
    lines += ["identities:"]
    lines += [
        f"  {name}: {{application: {digit * 8}-0000-0000-0000-000000000000}}"
        for name, digit in (("one", "1"), ("two", "2"))
    ]
    return "\n".join(lines) + "\n"


def bound(rules):
    """The three limits, in seconds."""
    tables, roles = rules * TABLES_A_RULE, rules * ROLES_A_RULE
    table = CALL + OPERATION + CALL
    chain = CALL + CALL + table + CALL + CALL
    delays = tables * table + (rules + roles) * CALL + CALL
    writes = tables + rules + roles
    return {
        "longest chain": chain,
        "delays / parallelism": delays / PARALLELISM,
        "throttled writes / refill": max(0, writes - BURST) / REFILL,
    }


def child(verb, spec, ready):
    """One command in this process; its figures as JSON."""
    from provisioner.azure import CredentialSource, connect
    from provisioner.catalog.clouds import local
    from provisioner.emulator.credentials import load_credentials
    from provisioner.pipeline.apply import apply
    from provisioner.pipeline.discovery import spec_files
    from provisioner.pipeline.estate import assemble
    from provisioner.pipeline.plan import plan
    from provisioner.pipeline.preparation import Inputs, prepare

    estate = assemble([prepare(Inputs(path=path)) for path in spec_files([Path(spec)])])
    place = json.loads(ready)
    who = load_credentials(Path(place["data_dir"])).administrator
    credential = CredentialSource(tenant=place["tenant_id"], client_id=who.client_id, client_secret=who.client_secret)
    connection = connect(local(place["https_url"], place["ca_path"]), credential, parallelism=PARALLELISM)
    planned = plan(estate, connection, parallelism=PARALLELISM)
    assert planned.ok, planned.diagnostics
    started = time.monotonic()
    figures = {"resources": len(planned.plan.changes), "pending": len(planned.plan.pending)}
    if verb == "apply":
        found, outcome = apply(
            planned.plan, connection, parallelism=PARALLELISM, on_event=lambda event: None, cancelled=Event()
        )
        assert not found and outcome.complete, (found, [str(item.error) for item in outcome.failed[:3]])
        figures["seconds"] = time.monotonic() - started
    figures |= {"cpu": time.process_time(), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    json.dump(figures, sys.stdout)


def run(verb, spec, running):
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--child", verb, str(spec), json.dumps(running.ready.to_json())]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


@contextlib.contextmanager
def emulator(data, *options):
    """A running emulator."""
    from provisioner.emulator.process import start_child

    running = start_child(Path(data), [word for option in options for word in ("--simulate", option)])
    try:
        yield running
    finally:
        running.stop()


def cpu_of(pid):
    """The CPU seconds of a process and its children (Linux; elsewhere 0, and nothing is excluded)."""
    total, parents = 0.0, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = entry.read_text().rpartition(")")[2].split()
            parents[int(entry.parent.name)] = (
                int(words[1]),
                (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"),
            )
    family = {pid}
    while more := {one for one, (parent, _) in parents.items() if parent in family} - family:
        family |= more
    for one in family:
        total += parents.get(one, (0, 0.0))[1]
    return total


def applying(folder, rules):
    """The estate, applied: the workspace is there, everything in it is new."""
    data, spec, before = folder / "apply", folder / "apply.yaml", folder / "before.yaml"
    spec.write_text(spec_of(rules), "utf-8")
    text = spec_of(rules)
    before.write_text(
        text[: text.index("tables:")] + "tables:\n  First_CL: {columns: {TimeGenerated: datetime}}\n", "utf-8"
    )
    with emulator(data) as running:
        run("apply", before, running)
    with emulator(data, f"call_latency={CALL},operation_duration={OPERATION},throttling=on") as running:
        at_start = cpu_of(running.pid)
        figures = run("apply", spec, running)
        spent = cpu_of(running.pid) - at_start
    limits = bound(rules)
    net = figures["seconds"] - spent
    return {
        **figures,
        "emulator_cpu": spent,
        "limits": limits,
        "factor": net / max(limits.values()),
        "goal": GOAL_FACTOR,
    }


def planning(folder, sizes):
    """A plan without changes, at several sizes; two specs each."""
    found = []
    for rules in sizes:
        data, specs = folder / f"plan-{rules}", folder / f"specs-{rules}"
        specs.mkdir()
        # A workspace has 500 custom tables at the most, so a large estate is several specs.
        for part, size in (("left", rules // 2), ("right", rules - rules // 2)):
            (specs / f"{part}.yaml").write_text(spec_of(size, part), "utf-8")
        with emulator(data) as running:
            run("apply", specs, running)
            figures = run("plan", specs, running)
        assert figures["pending"] == 0
        found.append(figures)
    return found


def shown(result):
    """The figures for people."""
    apply, plans = result["apply"], result["plan"]
    yield (
        f"apply of {apply['pending']} resources: {apply['seconds']:.1f} s, "
        f"{apply['emulator_cpu']:.1f} s of it the emulator's CPU"
    )
    for name, seconds in apply["limits"].items():
        yield f"  {name:<26} {seconds:6.1f} s"
    yield f"  factor {apply['factor']:.2f} of the bound (goal {GOAL_FACTOR})"
    for figures in plans:
        yield (
            f"plan without changes of {figures['resources']:>5,} resources: {figures['cpu']:.2f} s CPU, "
            f"{figures['memory']:.0f} MB"
        )
    yield f"  goals for 1,000: {GOAL_CPU:g} s, {GOAL_MEMORY} MB"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a fifth of the size")
    parser.add_argument("--json", action="store_true", help="one object of figures as the last line")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(*options.child)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result = {"apply": applying(folder, 4 if options.quick else 20)}
        result["plan"] = planning(folder, (4, 8) if options.quick else (19, 38, 77))
    print("\n".join(shown(result)))
    if options.json:
        print(json.dumps(result))
    return None


if __name__ == "__main__":
    main()
