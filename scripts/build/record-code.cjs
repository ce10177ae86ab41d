// Required before a program that compiles its files by `vm.Script`: at its end, what was compiled is kept beside them.
'use strict';
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

const scripts = new Map();

vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.set(options.filename, this);
  }
};

process.once('exit', () => {
  for (const [filename, script] of scripts) writeFileSync(`${filename}.cache`, script.createCachedData());
});
