"""Whatever stands in a file, it is imported or told: nothing raises, and what is written is a spec that can be read."""

from __future__ import annotations

import copy
import json

from builders.golden import CASES
from builders.importing import imported
from builders.laws import examples
from hypothesis import given
from hypothesis import strategies as st

from provisioner.spec import load, written

FOLDER = CASES / "importing"
SEEDS = [
    json.loads(path.read_text("utf-8"))
    for path in sorted((FOLDER / "files").glob("*.json"))
    if path.stem != "comments_and_trailing_commas"
]
SEEDS += [json.loads(line) for line in (FOLDER / "published" / "rules.jsonl").read_text("utf-8").splitlines()[::4]]
ODD = st.sampled_from(
    [
        *(
            None,
            True,
            0,
            -1,
            1.5,
            "",
            "x",
            [],
            {},
            [None],
            {"a": None},
            [[]],
            "[",
            "[[",
            "[x]",
            "[parameters('x')]",
            "{{x}}",
        ),
        *(
            "[concat(parameters('a'), 'b')]",
            "[variables('v')]",
            "[copyIndex()]",
            "[resourceId()]",
            "[format('{9}', 1)]",
        ),
        *(
            "/subscriptions/",
            "a/b/c",
            "Custom-",
            "Microsoft-Syslog",
            "Custom-é_CL",
            "{{ vars.x }}",
            "${}",
            "<>",
            "\u0000",
        ),
        *(
            {"name": 5, "type": []},
            [{"name": "n"}],
            "x" * 300,
            "[if(true(), 1, 2)]",
            "[json('{')]",
            {"copy": [{"name": "c"}]},
        ),
    ]
)


def places(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield (*path, at)
            yield from places(item, (*path, at))


@st.composite
def mutants(draw):
    """A seed with a few values replaced, taken out or renamed."""
    seed = copy.deepcopy(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        known = list(places(seed))
        if not known:
            break
        path = draw(st.sampled_from(known))
        parent = seed
        for step in path[:-1]:
            parent = parent[step]
        match draw(st.sampled_from(["replace", "replace", "delete", "rename"])):
            case "replace":
                parent[path[-1]] = copy.deepcopy(draw(ODD))
            case "delete":
                del parent[path[-1]]
            case "rename" if isinstance(parent, dict):
                parent[
                    draw(
                        st.sampled_from(["copy", "condition", "type", "id", "name", "properties", "[parameters('k')]"])
                    )
                ] = parent.pop(path[-1])
    return seed


@examples(120, 600)
@given(value=mutants())
def test_any_file_is_imported_or_told(value):
    specs, found = imported(json.dumps(value))
    assert specs or found
    for spec in specs:
        text = written(spec.data, spec.comments)
        loaded, wrong = load(text, "spec.yaml")
        assert loaded is not None, (text, wrong)
        assert json.loads(json.dumps(loaded.data)) == json.loads(json.dumps(spec.data)), text
