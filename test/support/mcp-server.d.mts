interface Ways {
  readonly ask: (method: string, params: unknown) => Promise<unknown>;
  readonly tell: (method: string, params: unknown) => void;
}

export function answer(spec: Readonly<Record<string, unknown>>, message: unknown, ways: Ways): Promise<unknown>;
