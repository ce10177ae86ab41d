import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exportJsonSchema, exportTypeScript } from '../../src/protocol/export.js';
import { methodOrder, methodsByName, notificationsByName, serverRequestsByName } from '../../src/protocol/registry.js';

interface ContractIndex {
  readonly methods: readonly string[];
  readonly notifications: readonly string[];
  readonly serverRequests: readonly string[];
  readonly files: readonly string[];
  readonly stableFiles: readonly string[];
}

const index: ContractIndex = JSON.parse(readFileSync(new URL('contract-index.json', import.meta.url), 'utf8'));

test('the registry has every method, notification and server request', () => {
  expect([...methodOrder].sort()).toEqual([...index.methods].sort());
  expect(methodOrder.filter((name) => !methodsByName.has(name))).toEqual([]);
  expect(Object.keys(notificationsByName).sort()).toEqual([...index.notifications].sort());
  expect(Object.keys(serverRequestsByName).sort()).toEqual([...index.serverRequests].sort());
});

const resolve = (schema: unknown, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), schema);

describe.each([
  { experimental: true, files: index.files },
  { experimental: false, files: index.stableFiles },
])('the export with experimental: $experimental', ({ experimental, files }) => {
  const schemas = exportJsonSchema({ experimental });

  test('has a file for each type that a message names', () => {
    expect([...schemas.keys()]).toEqual([...files].sort());
  });

  test('refers only to definitions that are in the same file', () => {
    for (const [name, schema] of schemas) {
      const missing = [...JSON.stringify(schema).matchAll(/"\$ref":"#([^"]*)"/g)].filter(
        ([, path]) => resolve(schema, path ?? '') === undefined,
      );
      expect(missing, name).toEqual([]);
    }
  });

  test('names in TypeScript only types that have a file', () => {
    const texts = exportTypeScript({ experimental });

    for (const [file, text] of texts) {
      for (const [, target] of text.matchAll(/from "([^"]+)"/g)) {
        const path = new URL(`${target}`, `file:///${file}`).pathname.slice(1);
        expect(texts.has(`${path}.ts`) || texts.has(`${path}/index.ts`), `${file} names ${target}`).toBe(true);
      }
    }
  });
});

test('the stable export leaves experimental members and methods out, and keeps experimental choices', () => {
  const stable = JSON.stringify(Object.fromEntries(exportJsonSchema({ experimental: false })));

  expect(stable).not.toContain('mockExperimentalField');
  expect(stable).not.toContain('mock/experimentalMethod');
  expect(stable).toContain('granular');
  expect(stable).toContain('chatgptAuthTokens');
});
