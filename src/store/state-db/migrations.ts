import type { Database } from 'better-sqlite3';
import { runMigrations } from '../run-migrations.js';
import { migrationSteps } from './migration-steps.js';
import { dropped, finishing, type TableSchema, tables } from './schema.js';

/** Makes the table, or adds the columns that an older version lacks. They were only ever added at the end. */
function completeTable(db: Database, { name, columns, constraints }: TableSchema): void {
  const present = new Set(db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name));
  if (present.size === 0) {
    const declarations = columns.map((column) => column.join(' '));
    db.exec(`CREATE TABLE ${name} (${[...declarations, ...(constraints === undefined ? [] : [constraints])].join(', ')})`);
    return;
  }
  for (const [column, declaration] of columns) {
    if (!present.has(column)) db.exec(`ALTER TABLE ${name} ADD COLUMN ${column} ${declaration}`);
  }
}

/** Brings the file to version 31, or leaves it alone when it is there. */
export const migrate = (db: Database): void =>
  runMigrations(db, {
    what: 'the state database',
    mark: 'threads',
    steps: migrationSteps,
    complete: () => {
      for (const table of tables) completeTable(db, table);
      for (const name of dropped) db.exec(`DROP TABLE IF EXISTS ${name}`);
      for (const statement of finishing) db.exec(statement);
    },
  });
