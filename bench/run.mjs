// npm run bench [-- all|start|calls|turns|lists|history] [--processor]: the table of RESULTS.md, or parts of it.
// npm run bench -- store|threads|tools|agents|transport|sandbox|file-search|telemetry: one thing more closely.
const closer = ['store', 'threads', 'tools', 'agents', 'transport', 'sandbox', 'file-search', 'telemetry'];
const name = process.argv[2] ?? 'all';

await import(closer.includes(name) ? `./${name}.mjs` : './table.mjs');
process.exit();
