"""What is known about Azure, as data: tables, names, limits, regions, roles, service errors, resource types, clouds.

Every fact carries its source and date where it is written down. Importing this package reads no file; the large
tables are read when they are first asked for.
"""

from __future__ import annotations

from provisioner.catalog.azure_tables import AzureTable, azure_tables

__all__ = ["AzureTable", "azure_tables"]
