"""Expressions of templates: what they give, and what they become where only a deployment knows."""

from __future__ import annotations

import pytest

from provisioner.importing.arm.evaluation import Scope, evaluate
from provisioner.importing.unknowns import Unknowns

PARAMETERS = {
    "env": "prod",
    "days": 90,
    "tags": {"team": "Shop"},
    "apps": ["web", "api"],
    "later": "[parameters('env')]",
}
VARIABLES = {
    "name": "[concat('dcr-', parameters('env'))]",
    "circle": "[variables('circle')]",
    "deep": {"a": [{"b": 1}]},
}
GROUP = "/subscriptions/{{ vars.subscription }}/resourceGroups/{{ vars.resourceGroup }}"


def value(text):
    unknowns = Unknowns()
    return evaluate(text, Scope(unknowns, parameters=PARAMETERS, variables=VARIABLES, copies={"": 1, "loop": 1}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("[[not an expression", "[not an expression"),
        ("[parameters('ENV')]", "prod"),
        ("[parameters('later')]", "prod"),
        ("[variables('name')]", "dcr-prod"),
        ("[parameters('tags').team]", "Shop"),
        ("[parameters('tags')['team']]", "Shop"),
        ("[variables('deep').a[0].b]", 1),
        ("[ concat( 'a' , 'it''s' ) ]", "ait's"),
        ("[format('{0}-{1}-{{2}}', 'a', 5)]", "a-5-{2}"),
        ("[if(equals(parameters('env'), 'prod'), 'yes', unknown())]", "yes"),
        ("[if(and(true(), not(false())), 1, 2)]", 1),
        ("[toLower(concat(parameters('tags').team, '-', string(parameters('days'))))]", "shop-90"),
        ("[join(parameters('apps'), ',')]", "web,api"),
        ("[last(split('a/b/c', '/'))]", "c"),
        ("[parameters('apps')[copyIndex()]]", "api"),
        ("[concat('x', copyIndex('loop', 10))]", "x11"),
        ("[union(createObject('a', 1), createObject('b', 2))]", {"a": 1, "b": 2}),
        ("[length(createArray(1, 2, 3))]", 3),
        ("[map(parameters('apps'), lambda('a', concat('dcr-', lambdaVariables('a'))))]", ["dcr-web", "dcr-api"]),
        ("[map(parameters('apps'), lambda('a', 'i', lambdaVariables('i')))]", [0, 1]),
        ("[filter(parameters('apps'), lambda('a', not(equals(lambdaVariables('a'), 'web'))))]", ["api"]),
        (
            "[reduce(parameters('apps'), '', lambda('x', 'y', concat(lambdaVariables('x'), lambdaVariables('y'))))]",
            "webapi",
        ),
        ("[toObject(parameters('apps'), lambda('a', toUpper(lambdaVariables('a'))))]", {"WEB": "web", "API": "api"}),
        (
            "[toObject(parameters('apps'), lambda('a', lambdaVariables('a')), lambda('a', 1))]",
            {"web": 1, "api": 1},
        ),
        ("[map(parameters('none'), lambda('a', 1))]", "{{ vars.none }}"),
        ("[map(parameters('apps'), 'web')]", "{{ vars.web }}"),
        ("[lambdaVariables('lost')]", "{{ vars.lost }}"),
        ("[take('abcdef', 3)]", "abc"),
        ("[substring('abcdef', 2, 2)]", "cd"),
        ("[add(mul(2, 3), mod(7, 4))]", 9),
        ("[contains(parameters('apps'), 'web')]", True),
        ("[empty('')]", True),
        ("[json('{\"a\": [1]}').a[0]]", 1),
        ("[base64ToString(base64('ä'))]", "ä"),
        (
            "[resourceId('Microsoft.OperationalInsights/workspaces/tables', 'law', 'App_CL')]",
            f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law/tables/App_CL",
        ),
        (
            "[resourceId('rg-2', 'Microsoft.X/ys', 'z')]",
            f"{GROUP.partition('/resourceGroups')[0]}/resourceGroups/rg-2/providers/Microsoft.X/ys/z",
        ),
        ("[resourceGroup().id]", GROUP),
        ("[subscription().subscriptionId]", "{{ vars.subscription }}"),
    ],
)
def test_an_expression_gives(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[parameters('workspace')]", "{{ vars.workspace }}"),
        ("[concat('dcr-', parameters('app'), '-x')]", "dcr-{{ vars.app }}-x"),
        ("[toLower(parameters('app'))]", "{{ vars.app }}"),
        ("[format('{0}/{1}', parameters('a'), parameters('b'))]", "{{ vars.a }}/{{ vars.b }}"),
        ("[reference('x').outputs.workspaceId.value]", "{{ vars.workspaceId }}"),
        ("[parameters('config').table]", "{{ vars.config_table }}"),
        ("[variables('circle')]", "{{ vars.circle }}"),
        ("[uniqueString(resourceGroup().id)]", "{{ vars.resourceGroup }}"),
        ("[parameters('apps')[7]]", "{{ vars.apps }}"),
        ("[substring('ab', 5)]", "{{ vars.ab }}"),
        ("[concat('a'", "{{ vars.a }}"),
        ("{{location}}", "{{ vars.location }}"),
        ("dcr-${env:APP}", "dcr-{{ vars.APP }}"),
        ("[[expr: nested.outputs.workspaceId]]", "{{ vars.workspaceId }}"),
        ("<workspace-name>", "{{ vars.workspace }}"),
        ("$($Law.Id)", "{{ vars.Law }}"),
    ],
)
def test_what_only_a_deployment_knows_is_a_variable(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a < b and c > d", "costs $5", "source | where x < 3", "{ not a mark }", "[]", "[1, 2]", "[prod]", "{{ vars.x }}"],
)
def test_what_only_looks_like_a_mark_stays(text):
    assert value(text) == text


def test_the_same_expression_is_the_same_variable_and_others_are_others():
    unknowns = Unknowns()
    scope = Scope(unknowns)
    texts = ["[parameters('a')]", "[parameters('a')]", "[toLower(parameters('a'))]", "{{b}}", "x-${b}", "[[expr: b]]"]
    assert [evaluate(text, scope) for text in texts] == [
        *("{{ vars.a }}", "{{ vars.a }}", "{{ vars.a2 }}"),
        *("{{ vars.b }}", "x-{{ vars.b }}", "{{ vars.b }}"),
    ]


def test_a_file_that_unfolds_for_ever_comes_to_an_end():
    variables = {f"v{n}": f"[concat(variables('v{n - 1}'), variables('v{n - 1}'))]" for n in range(1, 60)}
    scope = Scope(Unknowns(), variables={"v0": "x", **variables, "wide": "[padLeft('x', 2000000000)]"})
    assert "{{ vars.value }}" in evaluate("[variables('v59')]", scope)
    assert len(evaluate("[variables('wide')]", Scope(Unknowns(), variables=scope.variables))) == 1_000_000
