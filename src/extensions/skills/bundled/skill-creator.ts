/** Teaches the model to write skills. */
export const skillCreator = `---
name: skill-creator
description: Guide for writing or improving a skill. Use when the user wants a new skill, wants to change one, or asks how skills work.
---

# Writing a skill

A skill is a folder with a \`SKILL.md\`. It teaches a procedure that you would otherwise have to work out each time: the
steps of a release, the layout of a report, the quirks of an internal tool. It is worth writing when the same knowledge is
needed again and again and is not in the code.

## Where it goes

| folder | who has it |
|---|---|
| \`<repository>/.agents/skills/<name>/\` | everybody who works in the repository |
| \`$CODEX_HOME/skills/<name>/\` (default \`~/.codex/skills\`) | this user, everywhere |
| \`~/.agents/skills/<name>/\` | this user, in every program that knows the folder |

Never write below \`skills/.system\`: that folder belongs to the program and is replaced with it.

## The files

\`\`\`
<name>/
  SKILL.md            needed: front matter and the procedure
  scripts/            programs that a step runs
  references/         papers that a step reads when it needs them
  assets/             templates and pictures that go into the result
  agents/openai.yaml  optional: how the skill is shown, and what it needs
\`\`\`

\`SKILL.md\` begins with YAML between two lines of \`---\`:

- \`name\`: at most 64 characters; lower case and hyphens read best. Without it the folder's name counts.
- \`description\`: needed, at most 1024 characters, and the only thing that is seen before the skill is opened. Say what it
  does *and when to use it*, in the words that a user would use.
- \`metadata.short-description\`: optional, one line for lists.

## The procedure

1. Ask for two or three real tasks that the skill should help with, unless the conversation has them. Write for those.
2. Write down what a capable newcomer does not know: order, commands, names, limits, checks. Leave out what everybody knows.
3. Keep \`SKILL.md\` below some 300 lines. Long tables and rare cases go to \`references/\`, each named where it is needed.
4. A step that must come out the same each time becomes a script. Run the script once before you hand the skill over.
5. Read it again as somebody who has only this text, and try it on one of the tasks. Mend what was unclear.

Quote a value in the front matter that holds \`: \` or \` #\`, or begins with a sign; otherwise the YAML does not parse and the
skill is not listed.
`;
