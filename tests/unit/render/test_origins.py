"""The language of the origins block: what is read, what a pattern matches, and which spec path it gives."""

import pytest

from provisioner import files
from provisioner.render.origins import declared, filled, match

NAMES = {("columns", 1): "Level", ("streams", "Custom-Raw", "columns", 0): "Time"}


def spec_path(line, path):
    (declaration,) = declared(f"{{# origins\n{line}\n#}}")
    met = match(declaration.pattern, path, NAMES)
    return None if met is None else filled(declaration.places[0].steps, *met)


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("a.b <- c", ("a", "b"), ("c",)),
        ("a.b <- c", ("a",), None),
        ("a.b <- c", ("a", "b", "d"), None),
        ("a.* <- c.*", ("a", "x.y/z"), ("c", "x.y/z")),
        ("columns[*] <- columns.*", ("columns", 1), ("columns", "Level")),
        ("columns[*].type <- columns.*.type", ("columns", 1, "type"), ("columns", "Level", "type")),
        ("columns[*] <- columns[*]", ("columns", 1), ("columns", 1)),
        ("columns[0] <- first", ("columns", 0), ("first",)),
        ("columns[0] <- first", ("columns", 1), None),
        ("a.* <- c[*]", ("a", "x"), None),
        ("streams.Custom-*.columns[*] <- s.*.c.*", ("streams", "Custom-Raw", "columns", 0), ("s", "Raw", "c", "Time")),
        ("streams.Custom-* <- streams.*", ("streams", "Microsoft-Raw"), None),
        ("** <- raw.**", ("a", 3, "b"), ("raw", "a", 3, "b")),
        ("a.** <- b.**", ("a", "c"), ("b", "c")),
        ("a.** <- b.**", ("a",), None),
        ("tags.provisioner-spec <- /name", ("tags", "provisioner-spec"), ("name",)),
    ],
)  # fmt: skip
def test_a_pattern_gives_the_spec_path(line, path, expected):
    assert spec_path(line, path) == expected


def test_places_say_where_they_start_and_whether_the_key_is_meant():
    (declaration,) = declared("{#- origins\n  a <- b~ | /c.d | @producer.* | ~ | .\n-#}".replace("a <-", "a.* <-"))
    assert [(place.anchor, place.steps, place.key) for place in declaration.places] == [
        ("", ("b",), True),
        ("/", ("c", "d"), False),
        ("producer", ("*",), False),
        ("", (), True),
        ("", (), False),
    ]


def test_a_template_without_a_block_declares_nothing():
    assert declared("{# a comment #}\n{}") == ()
    assert declared("{}\n{# origins\na <- b\n#}") == ()


@pytest.mark.parametrize("path", sorted(files.own_data("templates").glob("*.json.j2")), ids=lambda path: path.name)
def test_our_own_templates_declare_where_their_values_come_from(path):
    assert declared(path.read_text("utf-8"))
