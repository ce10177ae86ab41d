#!/usr/bin/env node
import { playDemo } from './demo.js';
import { processSurroundings } from './process-surroundings.js';
import { runTui } from './run-tui.js';

const { io, end } = processSurroundings();
const args = process.argv.slice(2);
const outcome = await runTui(args, io);
end(outcome === 'demo' ? await playDemo(args, io) : outcome);
