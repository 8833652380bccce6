"""Every diagnostic code has one meaning, and the parts that make codes do not get in each other's way."""

from __future__ import annotations

import re
from pathlib import Path

from provisioner import importing, lint, migrate, render, resolve, schema, spec, trial, validate
from provisioner.resolve.transformation import code_of

SOURCES = sorted((Path(__file__).parents[1] / "provisioner").rglob("*.py"))
TABLES = {
    room.__name__.rpartition(".")[2]: room.CODES
    for room in (spec, resolve, trial, render, validate, lint, migrate, importing)
}
SPEC_KEYWORDS = {schema.code(1, keyword): title for keyword, (_, title) in schema.CODES.items()}


def room_of(path):
    return path.relative_to(Path(__file__).parents[1]).parts[1]


def kql_codes():
    texts = [path.read_text(encoding="utf-8") for path in SOURCES if room_of(path) == "kql"]
    return sorted({code for text in texts for code in re.findall(r'"(KQL\d{3})"', text)})


def test_no_two_rooms_use_one_code():
    homes: dict[str, set[str]] = {}
    for path in SOURCES:
        for code in re.findall(r'"(PRV\d{3})"', path.read_text(encoding="utf-8")):
            homes.setdefault(code, set()).add(room_of(path))
    shared = {code: rooms for code, rooms in homes.items() if len(rooms) > 1}
    # `render` names the codes of the templates that it runs.
    assert {code: rooms for code, rooms in shared.items() if rooms != {"render", "templating"}} == {}


def test_the_tables_of_codes_do_not_overlap():
    seen: dict[str, str] = {}
    for room, table in [*TABLES.items(), ("schema", SPEC_KEYWORDS)]:
        for code in table:
            assert code not in seen, f"{code} is in {seen[code]} and in {room}"
            seen[code] = room


def test_each_code_says_what_it_means_in_a_line_of_its_own():
    for table in TABLES.values():
        for code, title in table.items():
            assert re.fullmatch(r"PRV\d{3}", code)
            assert title[0].isupper() or title.startswith("`")
            assert not title.endswith(".")
        assert len(set(table.values())) == len(table)


def test_each_finding_of_kql_has_a_code_of_its_own():
    codes = kql_codes()
    assert len(codes) > 40
    mapped = {code: code_of(code) for code in codes}
    assert len(set(mapped.values())) == len(codes)
    assert all(re.fullmatch(r"PRV7\d\d", code) for code in mapped.values())
    assert not set(mapped.values()) & {code for table in TABLES.values() for code in table}


def test_the_code_of_a_keyword_tells_the_stage():
    assert schema.code(1, "type") == "PRV102"
    assert schema.code(3, "type") == "PRV302"
    assert schema.code(3, "unevaluatedProperties") == "PRV319"
