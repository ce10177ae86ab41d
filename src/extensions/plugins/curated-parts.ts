import type { GitClient } from '../../platform/git/git-clone.js';
import type { ByteTransfer } from '../../platform/http/http-bytes.js';

/** Where the curated marketplace comes from. */
export interface CuratedAddresses {
  readonly git: string;
  /** Of the repository, in GitHub's own interface. */
  readonly api: string;
}

export interface CuratedParts {
  readonly home: string;
  readonly git: GitClient;
  readonly transfer: ByteTransfer;
  readonly addresses: CuratedAddresses;
  /** GitHub wants to know who asks. */
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}
