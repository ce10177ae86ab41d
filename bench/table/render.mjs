// The table as Markdown: a row for each thing measured, a column for its floor and for each subject.
import { cpus } from 'node:os';

const columns = ['floor', 'in process', 'over stdio', 'reference'];

/** `shown`: `ms` is time as it passes, `processorMs` the processor's, for machines that others use as well. */
export function createTable({ shown }) {
  const rows = [];
  return {
    /** `values`: by column, a sample or bytes. Targets: `most` of the library, and over stdio `mostOfReference` as a factor. */
    row: (name, values, { unit, floor = null, most = null, mostOfReference = null }) => {
      const numbers = columns.map((column) => toNumber(values[column], shown));
      const cells = numbers.map((number, at) =>
        number === null ? '' : `${format(number)} ${unit}${at === 0 && floor ? ` (${floor})` : ''}`,
      );
      const [, inProcess, overStdio, reference] = numbers;
      const [target, isMet] =
        most !== null
          ? [`≤ ${most.toLocaleString('en')} ${unit}`, inProcess <= most]
          : mostOfReference !== null && reference !== null
            ? [mostOfReference === 1 ? '< the reference' : `≤ ${mostOfReference}× the reference`, overStdio <= mostOfReference * reference]
            : ['', null];
      rows.push([name, ...cells, target, isMet === null ? '' : isMet ? 'yes' : 'NO']);
      console.error(rows.at(-1).join(' | '));
    },
    toMarkdown: () => {
      const used = rows.some((cells) => cells[columns.length] !== '') ? columns : columns.slice(0, -1);
      const line = (cells) => `| ${cells.filter((_, at) => at !== 1 + used.length || used === columns).join(' | ')} |`;
      const heads = ['measured', ...columns, 'target', 'met'];
      return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
    },
  };
}

const toNumber = (value, shown) => {
  if (value === undefined) return null;
  return typeof value === 'number' ? value / 2 ** 20 : value[shown];
};

const format = (number) => number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);

export const machine = () =>
  `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'a processor'}`;
