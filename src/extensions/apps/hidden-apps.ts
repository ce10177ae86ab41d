/** What OpenAI's own programs do not show either. */
const hidden: ReadonlySet<string> = new Set([
  'asdk_app_6938a94a61d881918ef32cb999ff937c',
  'connector_2b0a9009c9c64bf9933a3dae3f2b1254',
  'connector_3f8d1a79f27c4c7ba1a897ab13bf37dc',
  'connector_68de829bf7648191acd70a907364c67c',
  'connector_68e004f14af881919eb50893d3d9f523',
  'connector_69272cb413a081919685ec3c88d1744e',
]);

/** In place of those, in the programs that belong to ChatGPT itself. */
const hiddenInChatgpt: ReadonlySet<string> = new Set(['connector_0f9c9d4592e54d0a9a12b3f44a1e2010']);

const chatgptOriginators: ReadonlySet<string> = new Set(['codex_atlas', 'codex_chatgpt_desktop']);

/** Whether the client that calls itself so is to see nothing of the app. */
export const isHiddenApp = (id: string, originator: string): boolean =>
  id.startsWith('connector_openai_') || (chatgptOriginators.has(originator) ? hiddenInChatgpt : hidden).has(id);
