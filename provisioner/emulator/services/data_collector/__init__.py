"""The HTTP Data Collector API, `POST …/api/logs?api-version=2016-04-01`: retired, or for rehearsing a migration.

In Azure each workspace has a host, `<workspace ID>.ods.opinsights.azure.com`; here it has a path,
`/ods/<workspace ID>`. The API stopped on 14 September 2026 and so does this one, unless the emulator is told otherwise
(`--data-collector`).
"""

from provisioner.emulator.services.data_collector.handler import operations

__all__ = ["operations"]
