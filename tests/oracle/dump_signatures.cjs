// Writes what the analyser knows about built-in functions, aggregates and operators as compact JSON, one a line:
//   node dump_signatures.cjs > ../../provisioner/kql/data/signatures.json
// Format: see provisioner/kql/signatures.py.
'use strict';
const { S, globals, list, analyse } = require('./analyser.cjs');

const names = (E) => Object.fromEntries(Object.entries(E).filter(([, v]) => typeof v === 'number').map(([k, v]) => [v, k]));
const KIND = names(S.ParameterTypeKind), ARGUMENT = names(S.ArgumentKind), RETURN = names(S.ReturnTypeKind);
const NAMING = names(S.ResultNameKind), OPERATOR = names(S.OperatorKind);

function type(t) {
  if (t instanceof S.DynamicArraySymbol) return { array: type(t.ElementType) };
  if (t instanceof S.DynamicBagSymbol) return { bag: Object.fromEntries(list(t.Properties).map((p) => [p.Name, type(p.Type)])) };
  if (t instanceof S.DynamicPrimitiveSymbol) return { dynamic: type(t.UnderlyingType) };
  return t.Name;
}

function parameter(p) {
  const kind = KIND[p.TypeKind] === 'Declared' ? list(p.DeclaredTypes).map(type).join('|') : KIND[p.TypeKind];
  const out = [p.Name, kind, p.MinOccurring, p.MaxOccurring, ARGUMENT[p.ArgumentKind], list(p.Values), p.IsCaseSensitive];
  const defaults = [null, null, 1, 1, 'Expression', [], false];
  while (out.length > 2 && JSON.stringify(out[out.length - 1]) === JSON.stringify(defaults[out.length - 1])) out.pop();
  return out;
}

function layout(s) {
  for (const name of ['Fixed', 'Repeating', 'BlockRepeating']) if (s.Layout === S.ParameterLayouts[name]) return name;
  return 'Custom';
}

function signature(s) {
  const returns = RETURN[s.ReturnKind] === 'Declared' ? type(s.DeclaredReturnType) : RETURN[s.ReturnKind];
  const out = [list(s.Parameters).map(parameter), returns];
  if (layout(s) !== 'Fixed') out.push(layout(s));
  return out;
}

// Functions for graphs only are left out: nowhere else may they stand.
const everywhere = (f) => !f.CustomAvailability;

// The columns that a multi-valued function returns, measured: print f(dynamic([1])) names them f__<column>.
function columns(name) {
  const kql = `print ${name}(dynamic([1]), dynamic([1]), dynamic([1]))`;
  const answers = [kql, `print ${name}(dynamic([1]))`, `print ${name}(dynamic([1]), 1)`, `print ${name}(dynamic([1]), 1, 1, 1)`,
    `print ${name}(dynamic([1]), dynamic([1]))`, `print ${name}(dynamic([1]), 1, 1)`].map((text) => analyse({ kql: text, columns: [] }));
  const good = answers.find((a) => !a.diagnostics.some((d) => d.severity === 'Error'));
  return good.columns.map((c) => [c.name.slice(name.length + 2), c.type]);
}

function multiValued(f) {
  return list(f.Signatures).some((s) => s.CustomReturnType && /MakePrefixedTuple/.test(String(s.CustomReturnType)));
}

function symbol(f) {
  const out = { signatures: list(f.Signatures).map(signature) };
  if (NAMING[f.ResultNameKind] !== 'Default') out.naming = NAMING[f.ResultNameKind];
  if (f.ResultNamePrefix) out.prefix = f.ResultNamePrefix;
  if (f.IsConstantFoldable) out.folds = true;
  if (f.Alternative) out.instead = f.Alternative;
  if (f.IsHidden) out.hidden = true;
  if (multiValued(f)) out.columns = columns(f.Name);
  return out;
}

function table(entries) {
  return '{\n' + entries.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n') + '\n}';
}

const SPELLING = {
  UnaryMinus: 'minus', UnaryPlus: 'plus', Add: '+', Subtract: '-', Multiply: '*', Divide: '/', Modulo: '%', EqualTilde: '=~',
  BangTilde: '!~', LessThan: '<', LessThanOrEqual: '<=', GreaterThan: '>', GreaterThanOrEqual: '>=', Equal: '==', NotEqual: '!=',
  And: 'and', Or: 'or', In: 'in', InCs: 'in~', NotIn: '!in', NotInCs: '!in~', Between: 'between', NotBetween: '!between',
  HasAny: 'has_any', HasAll: 'has_all', MatchRegex: 'matches regex',
};
const spelling = (name) => SPELLING[name] || name.replace(/^Not/, '!').replace(/Cs$/, '_cs').toLowerCase();
const operators = Object.entries(OPERATOR).map(([kind, name]) => [spelling(name), globals.GetOperator(+kind)])
  .filter(([, o]) => o).map(([name, o]) => [name, list(o.Signatures).map(signature)]);
process.stdout.write(`{"operators": ${table(operators)},\n"functions": ${table(list(globals.Functions).filter(everywhere).map((f) => [f.Name, symbol(f)]))},\n` +
  `"aggregates": ${table(list(globals.Aggregates).map((f) => [f.Name, symbol(f)]))},\n` +
  `"plugins": ${JSON.stringify(list(globals.PlugIns).map((f) => f.Name))}}\n`);
