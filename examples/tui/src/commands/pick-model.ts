import type { AppServer } from 'keelson';
import type { Model, ReasoningEffort } from 'keelson/protocol';
import type { Dialogs } from '../dialogs/dialogs.js';
import { choose } from '../session/state.js';
import type { ThreadPlace } from './run-command.js';

/** Asks for the model of the turns to come, and for how hard it thinks. */
export async function pickModel({ session, dialogs, thread }: ThreadPlace): Promise<void> {
  const models = await allModels(session.server);
  const model = await dialogs.choose({
    title: `Which model? (${thread.model})`,
    selected: models.findIndex((one) => one.model === thread.model),
    choices: models.map((one) => ({ label: one.displayName, detail: one.description, value: one })),
  });
  if (model === null) return;
  const effort = await pickEffort(dialogs, model);
  if (effort === null) return;
  session.store.change(choose({ model: model.model, effort }));
  session.tell(`from the next turn on: ${model.displayName}, ${effort}`, 'dim');
}

async function allModels(server: AppServer): Promise<Model[]> {
  const models: Model[] = [];
  let cursor: string | null = null;
  do {
    const { data, nextCursor }: Awaited<ReturnType<AppServer['model']['list']>> = await server.model.list({ cursor });
    models.push(...data);
    cursor = nextCursor;
  } while (cursor !== null);
  return models;
}

async function pickEffort(dialogs: Dialogs, model: Model): Promise<ReasoningEffort | null> {
  const efforts = model.supportedReasoningEfforts;
  if (efforts.length < 2) return model.defaultReasoningEffort;
  return dialogs.choose({
    title: `How hard should ${model.displayName} think?`,
    selected: efforts.findIndex(({ reasoningEffort }) => reasoningEffort === model.defaultReasoningEffort),
    choices: efforts.map(({ reasoningEffort, description }) => ({ label: reasoningEffort, detail: description, value: reasoningEffort })),
  });
}
