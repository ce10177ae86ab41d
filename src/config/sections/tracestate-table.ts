type Members = Readonly<Record<string, Readonly<Record<string, string>>>>;

// The grammar of W3C Trace Context: a plain name, or one of a tenant at a system.
const memberName = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text) && !/[,;=]/.test(text);
const isField = (name: string): boolean => name !== '' && isPlain(name) && !name.includes(':');

/** What keeps configured members out of a trace state; `null`: nothing. */
export function findTracestateProblem(members: Members): string | null {
  for (const [member, fields] of Object.entries(members)) {
    if (!memberName.test(member)) return `\`${member}\` is no name of a member of a trace state`;
    for (const [field, value] of Object.entries(fields)) {
      if (!isField(field)) return `\`${member}.${field}\` is no name of a field of a trace state`;
      if (!isPlain(value)) return `the value of \`${member}.${field}\` cannot stand in a trace state`;
    }
    const text = memberValue(fields);
    if (text.endsWith(' ') || text.length > 256) return `the value of \`${member}\` cannot stand in a trace state`;
  }
  return null;
}

const memberValue = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map((pair) => pair.join(':'))
    .join(';');
