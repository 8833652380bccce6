// JSON lines on stdin, one answer line each on stdout: {"columns":[…],"kql":"…"} -> {"diagnostics":[…],"columns":[…]|null}
'use strict';
const { analyse } = require('./analyser.cjs');
const readline = require('readline');

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  if (!line.trim()) return;
  let answer;
  try { answer = analyse(JSON.parse(line)); } catch (error) { answer = { error: String(error), diagnostics: [], columns: null }; }
  process.stdout.write(JSON.stringify(answer) + '\n');
});
