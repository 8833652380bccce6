"""One changed leaf is one change at its place, applying it leaves nothing to do, and Azure's habits are no change."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from builders.deployments import Deployment
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.catalog.comparison import shape_of
from provisioner.model.changes import Action
from provisioner.model.documents import KnownAfterApply

SAMPLE = Deployment()


def leaves(value, shape, path=(), named=()):
    """Each scalar of a body: its path, its path with the keys of keyed lists, and what is known of its place."""
    if isinstance(value, KnownAfterApply):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, shape.step(key), (*path, key), (*named, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            name = item[shape.key] if shape.key else index
            yield from leaves(item, shape.step(index), (*path, index), (*named, name))
    else:
        yield path, named, shape


def places():
    for document in SAMPLE.documents:
        for path, named, shape in leaves(document.body, shape_of(document.type)):
            if shape.immutable is None or shape.immutable.values:
                yield pytest.param(document.address, path, named, id=f"{document.address}:{'.'.join(map(str, path))}")


def other(value):
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case "Analytics":
            return "Basic"
        case _:
            return value + "x"


def at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


def with_other(body, path):
    changed = copy.deepcopy(body)
    at(changed, path[:-1])[path[-1]] = other(at(body, path))
    return changed


def only_change(plan):
    (change,) = plan.pending
    return change


def assert_stands_there(change, path, named):
    """Each leaf is the place itself, or around it where a list's items are told apart by this very value."""
    key_of_an_item = path[-1] == "name" and isinstance(path[-2], int)
    for leaf in change.leaves:
        if key_of_an_item:
            assert leaf.path[: len(named) - 2] == named[:-2]
        else:
            assert leaf.path == named or named[: len(leaf.path)] == leaf.path
    assert len(change.leaves) <= (2 if key_of_an_item else 1)


def applied():
    deployment = Deployment()
    assert deployment.apply().complete
    return deployment


@pytest.mark.parametrize(("address", "path", "named"), list(places()))
def test_a_changed_leaf_of_a_document_is_one_change_there_and_then_none(address, path, named):
    deployment = applied()
    documents = tuple(
        replace(item, body=with_other(item.body, path)) if item.address == address else item
        for item in deployment.documents
    )
    change = only_change(deployment.plan(documents))
    assert (change.address, change.action) == (address, Action.UPDATE)
    assert_stands_there(change, path, named)
    assert deployment.apply(documents).applied == (address,)
    assert deployment.plan(documents).pending == ()


@pytest.mark.parametrize(("address", "path", "named"), list(places()))
def test_a_changed_leaf_of_the_live_resource_is_one_change_there_and_then_none(address, path, named):
    deployment = applied()
    document = next(item for item in deployment.documents if item.address == address)
    body = live(deployment, address)
    place = live_place(body, document.body, path)
    at(body, place[:-1])[place[-1]] = other(at(body, place))
    change = only_change(deployment.plan())
    assert (change.address, change.action) == (address, Action.UPDATE)
    assert_stands_there(change, path, named)
    assert deployment.apply().applied == (address,)
    assert deployment.plan().pending == ()


def live(deployment, address):
    wanted = deployment.plan().changes
    id = next(change.id for change in wanted if change.address == address)
    return next(body for (_, known), body in deployment.azure.bodies.items() if known == id.casefold())


def live_place(body, wanted, path):
    """The same leaf in the live body, where items of lists with names may stand elsewhere."""
    place = []
    for step in path:
        if isinstance(step, int) and isinstance(wanted[step], dict) and "name" in wanted[step]:
            names = [item["name"] for item in at(body, place)]
            place.append(names.index(wanted[step]["name"]))
        else:
            place.append(step)
        wanted = wanted[step]
    return tuple(place)


def test_most_leaves_are_tried():
    assert len(list(places())) >= 40


@pytest.mark.parametrize("document", SAMPLE.documents, ids=lambda item: item.address)
def test_a_changed_leaf_that_azure_does_not_change_in_place_is_refused(document):
    found = list(leaves(document.body, shape_of(document.type)))
    immutable = [path for path, _, shape in found if shape.immutable and not shape.immutable.values]
    for path in immutable:
        deployment = applied()
        documents = tuple(
            replace(item, body=with_other(item.body, path)) if item is document_in(deployment, document) else item
            for item in deployment.documents
        )
        plan, diagnostics = deployment.planned(documents)
        assert [item.code for item in diagnostics] == ["PRV504"]
        assert plan.pending == ()
        assert [change.address for change in plan.changes if change.action is Action.REFUSED] == [document.address]


def document_in(deployment, document):
    return next(item for item in deployment.documents if item.address == document.address)


_ORDER = st.randoms(use_true_random=False)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(random=_ORDER)
def test_azures_own_habits_are_no_change(random):
    deployment = applied()
    for (type, _), body in deployment.azure.bodies.items():
        habits(body, shape_of(type), random)
        if random.random() < 0.5:
            body["systemData"] = {"lastModifiedAt": random.random()}
        if "tags" in body:
            body["tags"]["cost-center"] = str(random.random())
    plan, diagnostics = deployment.planned()
    assert (diagnostics, plan.pending) == ([], ())
    assert deployment.apply().applied == ()


def habits(value, shape, random):
    """Another order, another case, other read-only values, in place."""
    if isinstance(value, dict):
        for key in list(value):
            below = shape.step(key)
            if below.read_only and isinstance(value[key], str) and key not in ("id", "immutableId"):
                value[key] += "x"
            elif below.folded and isinstance(value[key], str):
                value[key] = random.choice([str.upper, str.lower, str.title])(value[key])
            else:
                habits(value[key], below, random)
            if shape.folded_keys:
                value[random.choice([str.upper, str.lower])(key)] = value.pop(key)
    elif isinstance(value, list):
        if shape.key is not None or shape.unordered:
            random.shuffle(value)
        for index, item in enumerate(value):
            habits(item, shape.step(index), random)
