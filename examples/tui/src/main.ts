#!/usr/bin/env node
import { hasProvider } from '../../exec/src/play-script.js';
import { playDemo } from './demo.js';
import { runTui } from './run-tui.js';

const env = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
const { stdin, stdout, stderr } = process;
const io = { stdin, stdout, stderr, cwd: process.cwd(), env };
const run = (await hasProvider(env)) ? runTui : playDemo;
process.exitCode = await run(process.argv.slice(2), io);
