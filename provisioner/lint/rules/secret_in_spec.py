"""Secrets in a file that is kept with the code and read by everybody who may read the code.

Only forms that nothing else has are looked for: a finding here is hardly ever wrong, and what it misses is for the
scanners of secrets that look at whole repositories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.diagnostics import Diagnostic
from provisioner.lint.codes import SECRET
from provisioner.lint.subject import Subject
from provisioner.model.places import Places

_FORMS = {
    "client": (r"(?<![\w~.-])[\w.~-]{3}[78]Q~[\w.~-]{31,34}(?![\w~.-])", "the client secret of an application"),
    "key": (r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==", "the key of a workspace or a storage account"),
    "token": (r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}", "an access token"),
    "signature": (r"[?&]sig=[A-Za-z0-9%+/]{30,}(?:%3D|=)", "a shared access signature"),
    "pem": (r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----", "a private key"),
    "github": (r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})", "a token of GitHub"),
}
_MARKS = ("Q~", "==", "eyJ", "sig=", "PRIVATE KEY", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")
"""One of these is in every form; most texts have none that matter, and are not searched further."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Texts of a form that only secrets have, in the spec and the files that it names."""
    for path, text in subject.sources.items():
        if not any(mark in text for mark in _MARKS):
            continue
        places = None
        forms = "|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in _FORMS.items())
        for found in re.finditer(forms, text):
            places = places or Places(text, path)
            yield Diagnostic(
                code=SECRET,
                severity="warning",
                message=f"This looks like {_FORMS[found.lastgroup or ''][1]}",
                span=places.span(*found.span()),
                hint="take it out and have it renewed: a spec needs no secrets, `identities` name who may send",
            )
