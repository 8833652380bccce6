"""Leaving the old ways behind: what stands in their place, as values; nothing is read or written here.

`collector` reproduces what the HTTP Data Collector API made of records, `rule` puts a Direct rule beside one from the
time of data collection endpoints, `table` opens a classic table for rules. Each gives the new spec as plain values and
a report for the people who carry it out.
"""

from __future__ import annotations

from provisioner.migrate.classic_table import ClassicTable, OldTable
from provisioner.migrate.codes import CODES
from provisioner.migrate.collector import CollectorMigration, migrate_collector
from provisioner.migrate.old_api import RESERVED
from provisioner.migrate.proof import Ran, RuleFlows, produced, prove, run
from provisioner.migrate.rule import RuleMigration, migrate_rule, successor_of
from provisioner.migrate.rules import NewRule, OldRule
from provisioner.migrate.table import TableMigration, migrate_table
from provisioner.migrate.table_report import ENDS

__all__ = [
    "CODES",
    "ENDS",
    "RESERVED",
    "ClassicTable",
    "CollectorMigration",
    "NewRule",
    "OldRule",
    "OldTable",
    "Ran",
    "RuleFlows",
    "RuleMigration",
    "TableMigration",
    "migrate_collector",
    "migrate_rule",
    "migrate_table",
    "produced",
    "prove",
    "run",
    "successor_of",
]
