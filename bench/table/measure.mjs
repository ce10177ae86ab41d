// How the table measures: each way in turn, round after round, so that what else the machine does falls on all alike.

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs `work` some times: its median in milliseconds, and what one took of the processor of whoever is measured. */
export async function sample(times, work, processorMs = ownProcessorMs) {
  const values = [];
  const before = await processorMs();
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    values.push(performance.now() - began);
  }
  return { ms: median(values), processorMs: ((await processorMs()) - before) / times };
}

export const once = (work, processorMs) => sample(1, work, processorMs);

/** `ways`: by name, what makes one sample. The medians of all rounds, after one that warms up. */
export async function interleaved(rounds, ways) {
  const found = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const measured = await way(round);
      if (round > 0) found[name].push(measured);
    }
  }
  return mapValues(found, (samples) => ({
    ms: median(samples.map(({ ms }) => ms)),
    processorMs: median(samples.map(({ processorMs }) => processorMs)),
  }));
}

export const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

export function ownProcessorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Ends the servers, and tells the memory of those that are programs of their own. `work` is what they did. */
export async function closeAll(clients, { row, work }) {
  const memory = {};
  for (const [name, client] of Object.entries(clients)) {
    if (client.memory !== undefined) memory[name] = await client.memory();
    await client.close();
  }
  const now = mapValues(memory, (found) => found.now);
  const peak = mapValues(memory, (found) => found.peak);
  row(`memory after these ${work}`, now, { unit: 'MiB' });
  row(`memory in these ${work}, at most`, peak, { unit: 'MiB', mostOfReference: 1 });
}
