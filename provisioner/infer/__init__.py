"""From sample records to a stream, its transformation and its table, each choice with its reason.

All records are read, one after the other, and of any file only as much is held as its largest record needs. What a
sample shows decides; nothing is guessed from the first lines.
"""

from __future__ import annotations

from provisioner.infer.choosing import time_candidates
from provisioner.infer.deciding import draft
from provisioner.infer.draft import Draft
from provisioner.infer.expecting import expected_rows
from provisioner.infer.minimal import for_azure_table, minimal
from provisioner.infer.naming import handle, stem, table_name
from provisioner.infer.reading import Sample, read_sample
from provisioner.infer.writing import Part, spec_text

__all__ = [
    "Draft",
    "Part",
    "Sample",
    "draft",
    "expected_rows",
    "for_azure_table",
    "handle",
    "minimal",
    "read_sample",
    "spec_text",
    "stem",
    "table_name",
    "time_candidates",
]
