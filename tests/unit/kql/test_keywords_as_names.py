"""Which reserved words may be names, and where: as Microsoft's parser has it, and no exceptions but those listed."""

from __future__ import annotations

import json

import pytest
from builders.golden import CASES

from provisioner.kql.parser import parse

MEASURED = json.loads((CASES / "kql" / "keywords_as_names.json").read_text("utf-8"))
EXCEPTIONS = {
    "source | extend x = {}(1)": {"totable"},  # a tabular function of old that this library does not know
}


@pytest.mark.parametrize("form", MEASURED["refused"])
def test_a_keyword_is_a_name_where_microsofts_parser_takes_it_for_one(form):
    refused = {
        keyword
        for keyword in MEASURED["keywords"]
        if any(finding.severity == "error" for finding in parse(form.replace("{}", keyword)).findings)
    }
    assert refused ^ set(MEASURED["refused"][form]) == EXCEPTIONS.get(form, set())
