"""How a resource shows that a spec owns it: a tag where Azure has tags, else a marker in its description."""

from __future__ import annotations

import re

TAG = "provisioner-spec"

SETTING = "provisioner"
"""The name of the diagnostic setting of a rule; whose it is follows from the rule."""


def marker(project: str) -> str:
    """The text that names the owning spec inside a description."""
    return f"{TAG}={project}"


def owner_in(description: str | None) -> str | None:
    """The spec that a description names, or None."""
    if not description:
        return None
    for word in description.replace(";", " ").split():
        key, separator, owner = word.partition("=")
        if key == TAG and separator and owner:
            return owner
    return None


def purpose(sender: str, rule: str | None, group: str) -> str:
    """What a role assignment is for, in its description: a rule by its handle, or all rules of a group."""
    return f"{sender} may send to {rule if rule is not None else f'all rules of {group}'}"


_PURPOSE = re.compile(r"; (\S+) may send to (?:all rules of .*|(\S+))$")


def purpose_in(description: str | None) -> tuple[str | None, str | None]:
    """The handles of sender and rule that a description of ours names; None where it names none."""
    found = _PURPOSE.search(description) if owner_in(description) and description else None
    return (found[1], found[2]) if found else (None, None)
