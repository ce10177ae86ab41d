import type { ClientMethods } from '../protocol/index.js';
import { methods } from '../protocol/registry.js';

type Send = (method: string, params: unknown, options: unknown) => Promise<unknown>;
type Node = Readonly<Record<string, unknown>>;

const isMethod = (node: object): node is { readonly wire: string } => 'wire' in node && typeof node.wire === 'string';

/** Gives `target` a typed function for every method of the contract. A family is built when it is first used. */
export function defineMethodTree(target: object, send: Send): asserts target is ClientMethods {
  for (const [name, node] of Object.entries(methods as Node)) {
    if (typeof node !== 'object' || node === null || name in target) continue;
    let built: unknown;
    Object.defineProperty(target, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        built ??= build(node, send);
        return built;
      },
    });
  }
}

function build(node: object, send: Send): unknown {
  if (isMethod(node)) {
    const { wire } = node;
    return (params: unknown, options: unknown) => send(wire, params, options);
  }
  return Object.fromEntries(
    Object.entries(node).flatMap(([name, child]) => (typeof child === 'object' && child !== null ? [[name, build(child, send)]] : [])),
  );
}
