import type { Database } from 'better-sqlite3';
import { migrationSteps } from './migration-steps.js';
import { dropped, finishing, tables, type TableSchema } from './schema.js';

const bookkeeping = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
  version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)`;

interface AppliedRow {
  readonly version: number;
  readonly success: number;
  readonly checksum: string;
}

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

/**
 * Brings the file to version 31, or leaves it alone when it is there. The bookkeeping is the one that the reference checks, row by
 * row: a file that it would refuse is refused here as well, so that neither program makes it worse.
 */
export function migrate(db: Database): void {
  const run = db.transaction(() => {
    const isManaged = db.prepare("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'").get() !== undefined;
    if (!isManaged && db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'threads'").get() !== undefined) {
      throw new Error('the state database has tables but no record of its migrations');
    }
    db.exec(bookkeeping);
    const applied = new Map<number, AppliedRow>();
    for (const row of db.prepare<[], AppliedRow>('SELECT version, success, lower(hex(checksum)) AS checksum FROM _sqlx_migrations').all()) {
      applied.set(row.version, row);
    }
    const missing = migrationSteps.filter(({ version, checksum }) => {
      const row = applied.get(version);
      if (row !== undefined && (row.success === 0 || row.checksum !== checksum)) {
        throw new Error(`migration ${version} of the state database is not the one that is known`);
      }
      return row === undefined;
    });
    if (missing.length === 0) return;
    for (const table of tables) completeTable(db, table);
    for (const name of dropped) db.exec(`DROP TABLE IF EXISTS ${name}`);
    for (const statement of finishing) db.exec(statement);
    const record = db.prepare('INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (?, ?, 1, ?, 0)');
    for (const { version, description, checksum } of missing) record.run(version, description, Buffer.from(checksum, 'hex'));
  });
  run.immediate();
}
