/** The values of a row by the names of their columns, in the order of the columns. */
export type NamedRow = readonly (readonly [string, string])[];

/** The row as JSON; `indent` spreads it over lines. An object would put columns that are numbers first. */
export function rowJson(row: NamedRow, indent = ''): string {
  const [lineEnd, gap] = indent === '' ? ['', ''] : ['\n', ' '];
  const members = row.map(([name, value]) => `${indent}${JSON.stringify(name)}:${gap}${JSON.stringify(value)}`);
  return row.length === 0 ? '{}' : `{${lineEnd}${members.join(`,${lineEnd}`)}${lineEnd}}`;
}

/** Puts the row's values for `{column}`. Doubled braces stand for braces; what is no column stays. */
export function fillTemplate(template: string, row: NamedRow): string {
  const values = new Map(row);
  return template.replace(/\{\{|\}\}|\{([^{}]+)\}/g, (whole, name: string | undefined) =>
    name === undefined ? whole.charAt(0) : (values.get(name) ?? whole),
  );
}

interface WorkerTask {
  readonly jobId: string;
  readonly itemId: string;
  readonly instruction: string;
  readonly row: NamedRow;
  /** `undefined`: any object will do. */
  readonly outputSchema: unknown;
}

/** What a worker is given to do. */
export const workerMessage = ({ jobId, itemId, instruction, row, outputSchema }: WorkerTask): string =>
  `You work on one row of a table; other agents work on the others.
Job ID: ${jobId}
Item ID: ${itemId}

What to do:
${fillTemplate(instruction, row)}

The row, as JSON:
${rowJson(row, '  ')}

The result is to match this JSON Schema ({}: any object):
${JSON.stringify(outputSchema ?? {}, null, 2)}

When you have the result, call \`report_agent_job_result\` once, with
- job_id: "${jobId}"
- item_id: "${itemId}"
- result: a JSON object with what you found out about this row.

Add stop = true only when the whole job is not worth going on with. Once the call is accepted, you are done: say so in a word, and end.`;
