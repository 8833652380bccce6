"""What clients say to the Logs Ingestion API: code a language, configuration a shipper.

The SDKs' calls are those of their packages; keys of Fluent Bit, Logstash and syslog-ng are those of their sources and
documents (2026-08). `$NAME` stands for a variable that `provisioner outputs --format env` prints.
"""

from __future__ import annotations

from provisioner.model.migrations import Snippet

_PYTHON = """\
# before: requests.post(f"https://{{workspace_id}}.ods.opinsights.azure.com/api/logs?api-version=2016-04-01", …)
import os

from azure.identity import DefaultAzureCredential
from azure.monitor.ingestion import LogsIngestionClient

with LogsIngestionClient(os.environ["DATA_COLLECTION_ENDPOINT"], DefaultAzureCredential()) as client:
    client.upload(os.environ["LOGS_DCR_RULE_ID"], "{stream}", records)
"""
_POWERSHELL = """\
# before: Post-LogAnalyticsData -customerId … -sharedKey … -body $json -logType {log_type}
$token = (Get-AzAccessToken -ResourceUrl "https://monitor.azure.com").Token | ConvertFrom-SecureString -AsPlainText
$uri = "$env:DATA_COLLECTION_ENDPOINT/dataCollectionRules/$env:LOGS_DCR_RULE_ID/streams/{stream}?api-version=2023-01-01"
$headers = @{{Authorization = "Bearer $token"}}
Invoke-RestMethod -Method Post -Uri $uri -Body $json -ContentType "application/json" -Headers $headers
"""
_CSHARP = """\
// before: BuildSignature(…), then HttpClient.PostAsync to https://<workspace ID>.ods.opinsights.azure.com/api/logs
using Azure.Identity;
using Azure.Monitor.Ingestion;

var client = new LogsIngestionClient(
    new Uri(Environment.GetEnvironmentVariable("DATA_COLLECTION_ENDPOINT")!), new DefaultAzureCredential());
await client.UploadAsync(Environment.GetEnvironmentVariable("LOGS_DCR_RULE_ID")!, "{stream}", records);
"""
_JAVASCRIPT = """\
// before: crypto.createHmac("sha256", …), then a POST to https://<workspace ID>.ods.opinsights.azure.com/api/logs
import {{ DefaultAzureCredential }} from "@azure/identity";
import {{ LogsIngestionClient }} from "@azure/monitor-ingestion";

const client = new LogsIngestionClient(process.env.DATA_COLLECTION_ENDPOINT, new DefaultAzureCredential());
await client.upload(process.env.LOGS_DCR_RULE_ID, "{stream}", records);
"""
_GO = """\
// before: hmac.New(sha256.New, key), then a POST to https://<workspace ID>.ods.opinsights.azure.com/api/logs
credential, err := azidentity.NewDefaultAzureCredential(nil)
client, err := azlogs.NewClient(os.Getenv("DATA_COLLECTION_ENDPOINT"), credential, nil)
_, err = client.Upload(ctx, os.Getenv("LOGS_DCR_RULE_ID"), "{stream}", body, nil) // body: a JSON array, at most 1 MB
"""
_CURL = """\
curl --fail-with-body "{address}" \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" --data-binary @records.json
"""
_CURL_NOTE = "`TOKEN`: `az account get-access-token --resource https://monitor.azure.com --query accessToken -o tsv`."


def collector_snippets(log_type: str, time_field: str | None) -> tuple[Snippet, ...]:
    """The change of code a language, and the configuration of shippers that had an output for the old API."""
    words = {"log_type": log_type, "stream": f"Custom-{log_type}"}
    return (
        Snippet(client="Python", language="python", text=_PYTHON.format(**words)),
        Snippet(client="PowerShell", language="powershell", text=_POWERSHELL.format(**words)),
        Snippet(client="C#", language="csharp", text=_CSHARP.format(**words)),
        Snippet(client="JavaScript", language="javascript", text=_JAVASCRIPT.format(**words)),
        Snippet(client="Go", language="go", text=_GO.format(**words)),
        *shippers("$DATA_COLLECTION_ENDPOINT", "$LOGS_DCR_RULE_ID", log_type, time_field or "TimeGenerated"),
    )


def shippers(endpoint: str, rule: str, stream: str, time: str) -> tuple[Snippet, ...]:
    """Configurations for one stream, by its name without `Custom-`."""
    address = f"{endpoint}/dataCollectionRules/{rule}/streams/Custom-{stream}?api-version=2023-01-01"
    return (
        Snippet(
            client="Fluent Bit",
            language="yaml",
            note="The output `azure_logs_ingestion` in place of `azure`. It sends to `Custom-` and its `table_name`.",
            text=_lines(
                "pipeline:",
                "  outputs:",
                "    - name: azure_logs_ingestion",
                '      match: "*"',
                "      tenant_id: ${AZURE_TENANT_ID}",
                "      client_id: ${AZURE_CLIENT_ID}",
                "      client_secret: ${AZURE_CLIENT_SECRET}",
                f"      dce_url: {endpoint}",
                f"      dcr_id: {rule}",
                f"      table_name: {stream}",
                f"      time_key: {time}",
                "      time_generated: true",
                "      compress: true",
            ),
        ),
        Snippet(
            client="Logstash",
            language="ruby",
            text=_lines(
                "output {",
                "  microsoft-sentinel-log-analytics-logstash-output-plugin {",
                f'    data_collection_endpoint => "{endpoint}"',
                f'    dcr_id => "{rule}"',
                f'    stream_name => "Custom-{stream}"',
                '    tenant_id => "${AZURE_TENANT_ID}"',
                '    client_id => "${AZURE_CLIENT_ID}"',
                '    client_secret => "${AZURE_CLIENT_SECRET}"',
                "  }",
                "}",
            ),
        ),
        Snippet(
            client="syslog-ng",
            language="text",
            note="A token lasts an hour or a day; the AxoSyslog driver `azure-monitor()` renews its own.",
            text=_lines(
                "destination d_azure { http(",
                f'  url("{address}")',
                '  method("POST") headers("Content-Type: application/json", "Authorization: Bearer `TOKEN`")',
                f"  body('$(format-json {time}=$ISODATE Message=$MESSAGE)')",
                '  body-prefix("[") delimiter(",") body-suffix("]")',
                "  batch-lines(5000) batch-bytes(900Kb) batch-timeout(1000)",
                "); };",
            ),
        ),
        Snippet(
            client="curl",
            language="sh",
            note=_CURL_NOTE,
            text=_CURL.format(address=address),
        ),
    )


def _lines(*lines: str) -> str:
    return "\n".join(lines)
