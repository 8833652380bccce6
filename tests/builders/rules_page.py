"""The page of all rules, made of the manual's pages."""

from __future__ import annotations

from provisioner import manual

_FAMILIES = (
    ("0", "The file itself"),
    ("1", "The spec"),
    ("2", "Templates"),
    ("3", "Documents for Azure"),
    ("4", "Advice and configuration"),
    ("5", "Planning"),
    ("6", "Applying"),
    ("7", "Transformations (KQL)"),
    ("8", "Import and migration"),
)
_HEAD = """\
# Findings and what to do about them

Made from the pages that `provisioner explain CODE` prints; every example is executed by a test.

Examples leave out `version`, `name` and `target` where these do not matter. Those in KQL are transformations of a
stream with the columns `TimeGenerated: datetime`, `Message: string`, `Level: int` and `Properties: dynamic`.

A finding is ignored where it stands by a comment at the end of the line or on the line above, with a reason:

```yaml
      idle: {columns: {TimeGenerated: datetime}}  # provisioner: ignore[PRV146] a flow follows next week
```

In KQL the comment begins with `//`. A comment that ignores nothing is itself reported (PRV400). For a whole project
the severity of a code is set in `pyproject.toml`, or without `tool.provisioner` in a `provisioner.toml`:

```toml
[tool.provisioner]
severity = {PRV146 = "off", PRV160 = "error"}
```

The severities are `error`, `warning`, `info` and `off`. Errors that stop the work (a spec that cannot be read, resolved
or rendered) are neither ignored nor changed: there would be nothing to go on with.

`provisioner check --fix` mends in the files what has one safe remedy, and `--diff` shows it first: a misspelt key or
word of a closed list with one near neighbour, another system's word for a type, a name in the wrong case, a location
in its display form, an older or newer name of the same function, `=` for `==`, a cast that loses nothing,
`TimeGenerated` for a table without it, a `dynamic(…)` of plain JSON, a column called like a word of KQL, an ignore
comment without use. Edits are made at their places in the text, so
comments and layout stay; where a variable, an escape or an alias stands in the way, nothing is done. A misspelt name
of your own is not mended: it may be one that you are about to declare.
"""


def rules_page() -> str:
    """An index, then every page one level deeper."""
    parts = [_HEAD]
    for digit, family in _FAMILIES:
        codes = [code for code in manual.codes() if code[3] == digit]
        if codes:
            lines = [f"- [{code}](#{code.lower()}): {manual.title(code)}" for code in codes]
            parts.append("\n".join([f"## {family}", "", *lines, ""]))
    for code in manual.codes():
        _, _, body = (manual.page(code) or "").partition("\n")
        parts.append(f'### <a id="{code.lower()}"></a>{code}: {manual.title(code)}\n{body}')
    return "\n".join(parts)
