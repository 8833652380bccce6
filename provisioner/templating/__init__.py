"""The sandboxed template language: Jinja without its reach into Python, and with an end to every loop.

A template sees plain JSON values and a closed list of filters (`filters.VOCABULARY`). It can read no file outside its
search path, call nothing but macros, and does a bounded amount of work (`bounds.Bounds`). Whatever goes wrong in it
comes back as a diagnostic on the template's own line.
"""

from __future__ import annotations

from provisioner.templating.bounds import Bounds
from provisioner.templating.sources import TemplateSource
from provisioner.templating.templates import Templates

__all__ = ["Bounds", "TemplateSource", "Templates"]
