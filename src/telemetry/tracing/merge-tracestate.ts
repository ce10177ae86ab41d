/** Members of a trace state by name, and their fields by name. */
export type TracestateMembers = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Puts members into a trace state: they come first, by name. Fields of a received member of that name change in their
 * place, others come after them, by name. The rest follows as it was received.
 */
export function mergeTracestate(received: string, members: TracestateMembers): string {
  const names = Object.keys(members).sort();
  if (names.length === 0) return received;
  const others = received
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  const own = names.map((name) => {
    const at = others.findIndex((member) => nameOf(member) === name);
    const [found] = at === -1 ? [] : others.splice(at, 1);
    return `${name}=${mergeFields(found?.slice(name.length + 1) ?? '', members[name] ?? {})}`;
  });
  return [...own, ...others].join(',');
}

const nameOf = (member: string): string => member.slice(0, Math.max(0, member.indexOf('=')));

function mergeFields(received: string, fields: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  const merged = received
    .split(';')
    .filter((field) => field !== '')
    .map((field) => {
      const name = field.split(':', 1)[0] ?? '';
      const value = left.get(name);
      left.delete(name);
      return value === undefined ? field : `${name}:${value}`;
    });
  return [...merged, ...[...left].map(([name, value]) => `${name}:${value}`)].join(';');
}
