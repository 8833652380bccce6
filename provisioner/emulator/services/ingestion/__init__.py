"""Logs Ingestion: `POST /dataCollectionRules/{immutableId}/streams/{stream}`.

A payload is taken apart, sent through every flow of its stream and stored in one commit; the 204 leaves only after
that commit is on the disk. Of the answers, those to unknown rules and streams, missing roles and long bodies are
recorded from Azure; what is assumed is said in `answers` and `payload`.
"""

from provisioner.emulator.services.ingestion.handler import operations

__all__ = ["operations"]
