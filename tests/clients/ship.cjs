// Microsoft's JavaScript clients, configured by the environment alone, and what they made of a pipeline, as JSON.
const { EnvironmentCredential } = require("@azure/identity");
const { LogsIngestionClient } = require("@azure/monitor-ingestion");
const { LogsQueryClient } = require("@azure/monitor-query-logs");

const ALL = { duration: "P1D" };

async function failure(action) {
  try {
    await action();
    return null;
  } catch (error) {
    const cause = error.errors ? error.errors[0].cause : error;
    return { name: error.name, code: cause.code, status: cause.statusCode, message: cause.message };
  }
}

// 1,500 rows of 1 kB, so that the client cuts them into several bodies and sends these at the same time.
function rows(count) {
  const time = new Date().toISOString();
  return Array.from({ length: count }, (_, i) => ({ Time: time, Line: `js ${i} `, Extra: { ratio: i / 4, pad: "x".repeat(1000) } }));
}

async function main({ endpoint, queryEndpoint = endpoint, rule, stream, table, workspace, ruleId }) {
  const credential = new EnvironmentCredential();
  const ingestion = new LogsIngestionClient(endpoint, credential);
  const queries = new LogsQueryClient(credential, { endpoint: `${queryEndpoint}/v1` });
  await ingestion.upload(rule, stream, rows(1500), { maxConcurrency: 5 });
  const ask = (text) => queries.queryWorkspace(workspace, text, ALL);
  const short = new LogsQueryClient(credential, { endpoint: queryEndpoint });
  const of = (result) => result.tables[0].rows;
  const batch = await queries.queryBatch([
    { workspaceId: workspace, query: `${table} | count`, timespan: ALL },
    { workspaceId: workspace, query: "Nowhere_CL", timespan: ALL },
  ]);
  return {
    summary: of(await ask(`${table} | where Level == 'js' | summarize count(), min(Code), max(Code), max(Ratio)`)),
    status: (await ask(`${table} | take 1`)).status,
    withoutVersion: of(await short.queryWorkspace(workspace, `${table} | count`, ALL)),
    resource: of(await queries.queryResource(ruleId, `${table} | count`, ALL)),
    statistics: Boolean((await queries.queryWorkspace(workspace, table, ALL, { includeQueryStatistics: true })).statistics),
    batch: batch.map((one) => one.status),
    wrongStream: await failure(() => ingestion.upload(rule, "Custom-Nobody", rows(1))),
    wrongQuery: await failure(() => ask(`${table} | where`)),
  };
}

main(JSON.parse(process.argv[2])).then(
  (found) => process.stdout.write(JSON.stringify(found)),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
