/** A table of TOML values, as read. */
export interface ConfigTable {
  readonly [key: string]: unknown;
}
