"""The Log Analytics query API: workspace and resource queries, batches, over the stored columns.

`/v1` may be missing from the path (the JavaScript client leaves it out when it is given an endpoint).
"""

from provisioner.emulator.services.query.handler import operations

__all__ = ["operations"]
