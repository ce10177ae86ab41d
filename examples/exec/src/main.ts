#!/usr/bin/env node
import { exec } from './exec.js';
import { processSurroundings } from './process-surroundings.js';

process.exitCode = await exec(process.argv.slice(2), processSurroundings());
