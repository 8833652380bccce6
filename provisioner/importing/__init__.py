"""From resources that exist to a spec: read from files or from Azure, and said in the words of the format.

What the format has no words for is kept verbatim under `raw`, or named in a finding; nothing is lost in silence. What
only a deployment can resolve becomes a variable. The stage returns values (`model.imported.Imported`); `pipeline` has
`spec` write them.
"""

from __future__ import annotations

from provisioner.importing.assembling import assemble
from provisioner.importing.codes import CODES
from provisioner.importing.files import File, read_json
from provisioner.importing.live import read_around, read_live
from provisioner.importing.reading import TERRAFORM, read_files
from provisioner.importing.unknowns import Unknowns

__all__ = ["CODES", "TERRAFORM", "File", "Unknowns", "assemble", "read_around", "read_files", "read_json", "read_live"]
