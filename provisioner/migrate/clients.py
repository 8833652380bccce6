"""What clients say in place of what they said to the HTTP Data Collector API, with the variables of the outputs."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog.clients import Values, client, configuration
from provisioner.model.migrations import Snippet

# What `provisioner outputs --format env` prints, as each language reads its environment.
_VARIABLES = {
    "python": ('os.environ["DATA_COLLECTION_ENDPOINT"]', 'os.environ["LOGS_DCR_RULE_ID"]'),
    "csharp": (
        'Environment.GetEnvironmentVariable("DATA_COLLECTION_ENDPOINT")!',
        'Environment.GetEnvironmentVariable("LOGS_DCR_RULE_ID")!',
    ),
    "javascript": ("process.env.DATA_COLLECTION_ENDPOINT", "process.env.LOGS_DCR_RULE_ID"),
    "go": ('os.Getenv("DATA_COLLECTION_ENDPOINT")', 'os.Getenv("LOGS_DCR_RULE_ID")'),
}
_OLD_ADDRESS = "https://<workspace ID>.ods.opinsights.azure.com/api/logs"
_BEFORE = {
    "python": f'# before: requests.post("{_OLD_ADDRESS}?api-version=2016-04-01", …)\nimport os\n\n',
    "powershell": "# before: Post-LogAnalyticsData -customerId … -sharedKey … -body $json -logType LOG_TYPE\n",
    "csharp": f"// before: BuildSignature(…), then HttpClient.PostAsync to {_OLD_ADDRESS}\n",
    "javascript": f'// before: crypto.createHmac("sha256", …), then a POST to {_OLD_ADDRESS}\n',
    "go": f"// before: hmac.New(sha256.New, key), then a POST to {_OLD_ADDRESS}\n",
}
_SHIPPERS = ("fluent-bit", "logstash", "syslog-ng", "curl")


def collector_snippets(log_type: str, time_field: str | None) -> tuple[Snippet, ...]:
    """The change of code a language, and the configuration of shippers that had an output for the old API."""
    shipping = shippers("$DATA_COLLECTION_ENDPOINT", "$LOGS_DCR_RULE_ID", log_type, time_field or "TimeGenerated")
    return (*_languages(log_type), *shipping)


def _languages(log_type: str) -> Iterator[Snippet]:
    for key, before in _BEFORE.items():
        item = client(key)
        endpoint, rule = _VARIABLES.get(key, ("$env:DATA_COLLECTION_ENDPOINT", "$env:LOGS_DCR_RULE_ID"))
        quoted = key in _VARIABLES
        text = configuration(item, Values(endpoint="@e@", rule="@r@", stream=f"Custom-{log_type}"))
        text = text.replace('"@e@"' if quoted else "@e@", endpoint).replace('"@r@"' if quoted else "@r@", rule)
        yield Snippet(client=item.label, language=item.language, text=before.replace("LOG_TYPE", log_type) + text)


def shippers(endpoint: str, rule: str, stream: str, time: str) -> tuple[Snippet, ...]:
    """Configurations for one stream, by its name without `Custom-`."""
    values = Values(endpoint=endpoint, rule=rule, stream=f"Custom-{stream}", time=time)
    found = (client(key) for key in _SHIPPERS)
    return tuple(
        Snippet(client=item.label, language=item.language, text=configuration(item, values), note=item.note)
        for item in found
    )
