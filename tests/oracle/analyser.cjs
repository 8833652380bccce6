// Loads Microsoft's analyser (npm @kusto/language-service-next, MIT) and wraps it as plain functions.
// KUSTO_PKG names an unpacked package; without it the one in node_modules here is taken.
'use strict';
const path = require('path');
const pkg = process.env.KUSTO_PKG || path.join(__dirname, 'node_modules', '@kusto', 'language-service-next');
require(path.join(pkg, 'bridge.min.js'));
require(path.join(pkg, 'Kusto.Language.Bridge.min.js'));

const L = Kusto.Language, S = L.Symbols, T = S.ScalarTypes;
const types = {
  string: T.String, int: T.Int, long: T.Long, real: T.Real, double: T.Real, decimal: T.Decimal, bool: T.Bool,
  boolean: T.Bool, datetime: T.DateTime, timespan: T.TimeSpan, guid: T.Guid, dynamic: T.Dynamic,
};

function list(x) { // IReadOnlyList or array -> array
  if (x == null || Array.isArray(x)) return x || [];
  const out = [];
  for (let i = 0, n = System.Array.getCount(x); i < n; i++) out.push(System.Array.getItem(x, i));
  return out;
}

// Functions that exist in transformations only.
const extra = [['parse_cef_dictionary', 'cefMessage'], ['geo_location', 'ip']].map(([name, parameter]) =>
  new S.FunctionSymbol.$ctor5(name, T.Dynamic, [new S.Parameter.$ctor2(parameter, T.String)]));
const plain = L.GlobalState.Default;
const globals = plain.WithFunctions(System.Array.init(list(plain.Functions).concat(extra), S.FunctionSymbol));

const cache = new Map();
function globalsFor(tables) {
  const key = JSON.stringify(tables);
  if (!cache.has(key)) {
    const symbols = Object.entries(tables).map(([name, columns]) => new S.TableSymbol.$ctor4(name,
      columns.map((column) => new S.ColumnSymbol(column.name, types[String(column.type).toLowerCase()]))));
    if (cache.size > 64) cache.clear();
    cache.set(key, globals.WithDatabase(new S.DatabaseSymbol.ctor('db', symbols)));
  }
  return cache.get(key);
}

// {columns, kql, tables?} -> {diagnostics: [{code, severity, start, length, message}], columns: [{name, type}] | null}
function analyse(request) {
  const tables = { ...(request.tables || {}), source: request.columns || [] };
  const code = L.KustoCode.ParseAndAnalyze(request.kql, globalsFor(tables));
  const result = code.ResultType;
  return {
    diagnostics: list(code.GetDiagnostics()).map((d) => (
      { code: d.Code, severity: d.Severity, start: d.Start, length: d.Length, message: d.Message })),
    columns: result && result.Columns ? list(result.Columns).map((c) => ({ name: c.Name, type: c.Type.Name })) : null,
  };
}

module.exports = { L, S, analyse, globals, list };
