from __future__ import annotations

import pytest

from provisioner.emulator.odata import conjuncts


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  ", []),
        ("name eq 'a'", ["name eq 'a'"]),
        ("name eq 'a' and  type eq 'b'", ["name eq 'a'", "type eq 'b'"]),
        ("name eq 'salt and pepper' AND x eq 'it''s and'", ["name eq 'salt and pepper'", "x eq 'it''s and'"]),
        ("name eq 'open and x", ["name eq 'open", "x"]),
    ],
)
def test_and_parts_terms_but_not_values(text, terms):
    assert conjuncts(text) == terms
