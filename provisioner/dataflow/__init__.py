"""Row semantics of Azure's ingestion, pure: stream declaration x transformation x table columns x rows.

`compile_flow` checks and compiles once; `Flow.run` turns rows of JSON into the columns that a table stores and counts
what was left out on the way. Payload checks, a spec's tests, the proof of a migration and the emulator all use it, so
that they cannot disagree.
"""

from provisioner.dataflow.compile import compile_flow
from provisioner.dataflow.flow import Flow, FlowResult
from provisioner.dataflow.mapping import Mismatch

__all__ = ["Flow", "FlowResult", "Mismatch", "compile_flow"]
