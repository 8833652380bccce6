"""What a rule looks at: the resolved project, and the texts that it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provisioner.model.project import DataFlow, Project, Rule, Transformation


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A project without errors, and its files by the path that findings show."""

    project: Project
    sources: Mapping[str, str]

    def flows(self) -> Iterator[tuple[Rule, DataFlow]]:
        """Every flow with its rule."""
        for rule in self.project.rules:
            for flow in rule.flows:
                yield rule, flow

    def transformations(self) -> Iterator[Transformation]:
        """Every transformation."""
        for _, flow in self.flows():
            if flow.transformation is not None:
                yield flow.transformation
