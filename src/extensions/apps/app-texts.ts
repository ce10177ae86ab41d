/** The part of the context that tells what apps are. Which there are, the tools tell. */
export const appsInstructions = (): string =>
  [
    '<apps_instructions>',
    '## Apps',
    'The user has connected apps (also called connectors): services whose tools you may call, each app as a group of tools `mcp__codex_apps__<app>`.',
    '`[$name](app://id)` in a message means the app with that id. Use an app as well when nobody names it and the task is clearly what it is for.',
    'Tools of apps that are not listed may be found with `tool_search`, where you have it. Apps have no MCP resources: do not list any for them.',
    '</apps_instructions>',
  ].join('\n');
