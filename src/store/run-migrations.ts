import type { Database } from 'better-sqlite3';

/** A step that the table `_sqlx_migrations` must know, with the checksum that other programs expect to find there. */
export interface MigrationStep {
  readonly version: number;
  readonly description: string;
  readonly checksum: string;
}

export interface MigrationPlan {
  /** `the state database` */
  readonly what: string;
  /** A table that every such file has: where it is there without a record, somebody else made it. */
  readonly mark: string;
  readonly steps: readonly MigrationStep[];
  /** Brings the tables to the newest version, from whichever one they are at. */
  readonly complete: (db: Database) => void;
}

const bookkeeping = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
  version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)`;

interface AppliedRow {
  readonly version: number;
  readonly success: number;
  readonly checksum: string;
}

/**
 * Brings a file to the newest version, or leaves it alone when it is there. The bookkeeping is the one that the reference checks,
 * row by row: a file that it would refuse is refused here as well, so that neither program makes it worse.
 */
export function runMigrations(db: Database, { what, mark, steps, complete }: MigrationPlan): void {
  const has = (table: string): boolean => db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;
  const run = db.transaction(() => {
    if (!has('_sqlx_migrations') && has(mark)) throw new Error(`${what} has tables but no record of its migrations`);
    db.exec(bookkeeping);
    const applied = new Map<number, AppliedRow>();
    for (const row of db.prepare<[], AppliedRow>('SELECT version, success, lower(hex(checksum)) AS checksum FROM _sqlx_migrations').all()) {
      applied.set(row.version, row);
    }
    const missing = steps.filter(({ version, checksum }) => {
      const row = applied.get(version);
      if (row !== undefined && (row.success === 0 || row.checksum !== checksum)) {
        throw new Error(`migration ${version} of ${what} is not the one that is known`);
      }
      return row === undefined;
    });
    if (missing.length === 0) return;
    complete(db);
    const record = db.prepare(
      'INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (?, ?, 1, ?, 0)',
    );
    for (const { version, description, checksum } of missing) record.run(version, description, Buffer.from(checksum, 'hex'));
  });
  run.immediate();
}
