"""`docs/rules.md` is the pages of the manual, in order; every code has one, except those that wait for theirs."""

from __future__ import annotations

import re
from pathlib import Path

from builders.codes import ALL, kql_codes
from builders.golden import matches
from builders.rules_page import rules_page

from provisioner import manual

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
WITHOUT_A_PAGE: frozenset[str] = frozenset()
# Keywords that no schema uses in a way that gets this far, what needs a live Azure or several specs, what is met in
# queries only, other languages than the spec's and JSON, and examples too long to read.
WITHOUT_AN_EXAMPLE = frozenset(
    [
        *(
            "PRV110",
            "PRV114",
            "PRV115",
            "PRV116",
            "PRV121",
            "PRV173",
            "PRV174",
            "PRV175",
            "PRV176",
            "PRV177",
            "PRV178",
            "PRV179",
            "PRV417",
            "PRV305",
            "PRV306",
            "PRV307",
            "PRV308",
            "PRV309",
            "PRV342",
        ),
        *("PRV310", "PRV312", "PRV314", "PRV315", "PRV316", "PRV339", "PRV353", "PRV501", "PRV502", "PRV503", "PRV504"),
        *(
            "PRV505",
            "PRV506",
            "PRV507",
            "PRV508",
            "PRV509",
            "PRV510",
            "PRV511",
            "PRV512",
            "PRV513",
            "PRV601",
            "PRV602",
            "PRV603",
            "PRV604",
            "PRV750",
            "PRV752",
            "PRV780",
            "PRV790",
        ),
        *("PRV794", "PRV795", "PRV796", "PRV811", "PRV812", "PRV813", "PRV852", "PRV853"),
    ]
)
"""Grows only by findings that no single spec can show: they need a live Azure, other files, or another language."""


def test_the_page_of_all_rules_is_current(update_cases):
    matches(rules_page(), PAGE, update=update_cases)


def test_every_code_has_a_page():
    assert {*ALL, *kql_codes()} - set(manual.codes()) == WITHOUT_A_PAGE


def test_a_page_without_example_is_one_of_the_known_ones():
    bare = {code for code in manual.codes() if "\nWrong:\n" not in manual.page(code)}
    assert bare == WITHOUT_AN_EXAMPLE


def test_a_page_is_about_a_code_that_exists_and_has_its_title():
    for code in manual.codes():
        if code not in kql_codes():
            assert manual.title(code) == ALL[code], code
    assert set(manual.codes()) - {*ALL, *kql_codes()} == set()


def test_no_two_pages_have_one_title():
    titles = [manual.title(code) for code in manual.codes()]
    assert len(set(titles)) == len(titles)


def test_pages_link_to_nothing_that_is_not_there():
    known = set(manual.codes())
    for code in manual.codes():
        assert set(re.findall(r"PRV\d{3}", manual.page(code))) <= known
