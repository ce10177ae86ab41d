import { expect, test } from 'vitest';
import { features, resolveFeatures } from '../../src/config/features/features.js';

test('finished features are on by default, the others are off', () => {
  const state = resolveFeatures({});

  expect(state).toMatchObject({
    unified_exec: true,
    multi_agent: true,
    goals: false,
    code_mode: false,
    apply_patch_streaming_events: false,
  });
  expect(Object.keys(state)).toHaveLength(features.length);
});

test('the table says otherwise, by a switch or by settings that hold one', () => {
  expect(resolveFeatures({ unified_exec: false, goals: true, multi_agent_v2: { enabled: true, min_wait_timeout_ms: 5 } })).toMatchObject({
    unified_exec: false,
    goals: true,
    multi_agent_v2: true,
  });
});

test('a former name counts for the feature, an unknown name is kept, other values are ignored', () => {
  const state = resolveFeatures({ collab: false, connectors: false, my_own: true, memories: 'yes' });

  expect(state).toMatchObject({ multi_agent: false, apps: false, my_own: true, memories: false });
  expect(state).not.toHaveProperty('collab');
});

test('features are listed in the order of the protocol, with their stage', () => {
  expect(features.slice(0, 3)).toEqual([
    { name: 'undo', stage: 'removed', enabledByDefault: false },
    { name: 'shell_tool', stage: 'stable', enabledByDefault: true },
    { name: 'unified_exec', stage: 'stable', enabledByDefault: true },
  ]);
  expect(features).toHaveLength(74);
});

test('of two names for one feature the later in the alphabet counts', () => {
  expect(resolveFeatures({ connectors: false, apps: true })).toMatchObject({ apps: false });
});

test('what is removed for good is switched by nothing', () => {
  expect(resolveFeatures({ undo: true, js_repl: true, tui_app_server: false })).toMatchObject({
    undo: false,
    js_repl: false,
    tui_app_server: true,
  });
});
