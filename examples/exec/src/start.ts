// `npm start`: one turn, on your model provider if one is configured, else on a script that needs no network.
//   npm start -- "Fix the failing test"
import { exec } from './exec.js';
import { hasProvider, playScript } from './play-script.js';
import { processSurroundings } from './process-surroundings.js';

const args = process.argv.slice(2);
const io = processSurroundings();
const isScripted = args[0] === '--scripted';
process.exitCode =
  isScripted || !(await hasProvider(io.env)) ? await playScript(isScripted ? args.slice(1) : args, io) : await exec(args, io);
