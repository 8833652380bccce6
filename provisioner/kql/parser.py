"""Text to syntax tree: hand-written recursive descent (`provisioner.kql.parsing`), every rule with its EBNF.

What the findings say, by code:

    KQL001  a character that is not part of the language
    KQL002  a string that is not ended
    KQL003  an unknown escape in a string
    KQL004  a literal without a value, such as datetime(soon): its value is null (warning)
    KQL005  datetime(, int( and the like not closed on their line
    KQL006  something else is expected
    KQL009  a keyword where a name or an expression is expected
    KQL010  no such operator
    KQL011  a part of Kusto that this library does not know
    KQL012  a bracket that is not closed
    KQL013  a bracket that closes nothing
    KQL014  nested too deeply
    KQL015  no such type
    KQL016  a query cannot begin like this
    KQL018  no such option, or no such value of one
    KQL019  `=` where `==` is meant, or no name left of it
    KQL020  a GUID without guid(…)
"""

from __future__ import annotations

from provisioner.kql.findings import Finding
from provisioner.kql.lexer import tokenize
from provisioner.kql.parsing.cursor import MAX_FINDINGS, Halt
from provisioner.kql.parsing.statements import Parser
from provisioner.kql.record import Record
from provisioner.kql.syntax import Query


class Parsed(Record):
    """A tree, unless there are errors, and what was found."""

    tree: Query | None
    findings: tuple[Finding, ...]


def parse(text: str) -> Parsed:
    """Parse a KQL text; never raises, whatever the text is."""
    tokens = tokenize(text)
    parser = Parser(tokens)
    tree: Query | None
    try:
        tree = parser.query()
    except Halt:
        tree = None
    if not tokens.findings:
        return Parsed(tree, ())
    findings = sorted(tokens.findings, key=lambda finding: finding.start)[:MAX_FINDINGS]
    if any(finding.severity == "error" for finding in findings):
        tree = None
    return Parsed(tree, tuple(findings))
