"""How a resource shows that a spec owns it: a tag where Azure has tags, else a marker in its description."""

from __future__ import annotations

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
