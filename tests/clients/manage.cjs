// Microsoft's JavaScript clients of Resource Manager: a pipeline from its group to its removal, and what they made of it, as JSON.
const crypto = require("node:crypto");
const { MonitorClient } = require("@azure/arm-monitor");
const { OperationalInsightsManagementClient } = require("@azure/arm-operationalinsights");
const { ResourceManagementClient } = require("@azure/arm-resources");
const { EnvironmentCredential } = require("@azure/identity");

const WORKSPACE = "law-js";
const COLUMNS = [
  { name: "TimeGenerated", type: "dateTime" },
  { name: "Level", type: "string" },
];

async function all(pages) {
  const found = [];
  for await (const item of pages) found.push(item);
  return found;
}

async function failure(action) {
  try {
    await action();
    return null;
  } catch (error) {
    return { code: error.code, status: error.statusCode, message: error.message };
  }
}

function rule(workspaceId, table) {
  return {
    location: "eastus",
    kind: "Direct",
    properties: {
      streamDeclarations: { "Custom-App": { columns: [{ name: "Time", type: "datetime" }, { name: "Line", type: "string" }] } },
      destinations: { logAnalytics: [{ name: "la", workspaceResourceId: workspaceId }] },
      dataFlows: [
        {
          streams: ["Custom-App"],
          destinations: ["la"],
          transformKql: "source | project TimeGenerated = Time, Level = Line",
          outputStream: `Custom-${table}`,
        },
      ],
    },
  };
}

async function main({ endpoint, subscription }) {
  const credential = new EnvironmentCredential();
  const client = (type) => new type(credential, subscription, { endpoint });
  const { resourceGroups, resources } = client(ResourceManagementClient);
  const { tables, workspaces } = client(OperationalInsightsManagementClient);
  const monitor = client(MonitorClient);
  const group = `rg-js-${crypto.randomBytes(4).toString("hex")}`;
  const table = (name, columns = COLUMNS) => tables.beginCreateOrUpdateAndWait(group, WORKSPACE, name, { schema: { name, columns } });

  await resourceGroups.createOrUpdate(group, { location: "eastus" });
  const workspace = await workspaces.beginCreateOrUpdateAndWait(group, WORKSPACE, { location: "eastus" });
  const made = await Promise.all(Array.from({ length: 10 }, (_, i) => table(`Many${i}_CL`)));
  await table("App_CL");
  const kept = await tables.beginUpdateAndWait(group, WORKSPACE, "App_CL", { totalRetentionInDays: 180 });
  const below = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Insights/dataCollectionRules`;
  const put = (name, to) => resources.beginCreateOrUpdateByIdAndWait(`${below}/${name}`, "2023-03-11", rule(workspace.id, to));
  const created = await put("dcr-js", "App_CL");
  const rules = monitor.dataCollectionRules;
  const tagged = await rules.update(group, "dcr-js", { body: { tags: { team: "logs" } } });
  const id = created.id.slice(1);
  const logs = [{ category: "LogErrors", enabled: true }];
  const setting = await monitor.diagnosticSettings.createOrUpdate(id, "errors", { workspaceId: workspace.id, logs });
  await monitor.privateLinkScopes.createOrUpdate(group, "pls", { location: "global" });
  await monitor.privateLinkScopes.beginDeleteAndWait(group, "pls");
  const found = {
    workspace: workspace.provisioningState,
    tables: made.map((one) => one.name),
    totalRetention: kept.totalRetentionInDays,
    kind: created.kind,
    tags: tagged.tags,
    rules: (await all(rules.listByResourceGroup(group))).map((one) => one.name),
    resources: (await all(resources.listByResourceGroup(group))).map((one) => one.type).sort(),
    setting: setting.logs.map((one) => one.category),
    categories: (await monitor.diagnosticSettingsCategory.list(id)).value.map((one) => one.name),
    metrics: (await all(monitor.metricDefinitions.list(id))).map((one) => one.primaryAggregationType),
    noRule: await failure(() => rules.get(group, "dcr-none")),
    noTable: await failure(() => put("dcr-two", "None_CL")),
    badColumn: await failure(() => table("Bad_CL", [...COLUMNS, { name: "a b", type: "string" }])),
  };
  await rules.delete(group, "dcr-js");
  await tables.beginDeleteAndWait(group, WORKSPACE, "App_CL");
  await resourceGroups.beginDeleteAndWait(group);
  return { ...found, group: (await resourceGroups.checkExistence(group)).body };
}

main(JSON.parse(process.argv[2])).then(
  (found) => process.stdout.write(JSON.stringify(found)),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
