#!/usr/bin/env node
// Starts the built program. Its chunks are read by this and not by Node's own loaders: those look at a dozen paths for each
// file, and none of Node 20 takes code that was compiled before. `scripts/build/code-cache.mjs` makes that: `x.js.cache`
// beside `x.js`. The engine refuses one that another version of it made, or that is of other code, and compiles.
'use strict';
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const modules = new Map();

/** Each chunk is a function as CommonJS has it: the build wraps it. */
function load(filename) {
  const known = modules.get(filename);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(filename, module);
  const script = new vm.Script(readFileSync(filename, 'latin1'), { filename, cachedData: readCache(`${filename}.cache`) });
  const folder = dirname(filename);
  const requireFrom = (name) => (name.startsWith('.') ? load(join(folder, name)) : require(name));
  script.runInThisContext()(module.exports, requireFrom, module, filename, requireFrom);
  return module.exports;
}

function readCache(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

load(join(__dirname, 'chunks', 'bin.js'));
