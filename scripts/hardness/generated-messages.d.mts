import type { Chance } from './chance.mjs';

export interface GeneratedMessage {
  /** `null`: no answer is owed. */
  readonly id: string | number | null;
  readonly method: string | null;
  readonly text: string;
}

export declare function createMessages(options: {
  readonly chance: Chance;
  readonly folder: string;
  readonly known: { threads: readonly string[]; turns: readonly string[] };
  readonly experimental?: boolean;
}): { readonly methods: readonly string[]; next(): GeneratedMessage };
