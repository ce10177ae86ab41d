import { describe, expect, test } from 'vitest';
import { appliesPatch, callsShell, callsTool, hangs, type ScriptedModel, says, scriptedModel } from '../../src/testing/index.js';
import { runTurn, startFileServer, text } from '../support/thread-server.js';
import { command, type HooksPlace, makeHooksPlace, refuses, runsOf, writes } from './support/hooks-place.js';

/** A server whose hooks are all trusted, with a thread in the folder of the place. */
async function startTrusted(place: HooksPlace, model: ScriptedModel, options: Parameters<HooksPlace['start']>[0] = {}) {
  const server = await place.start({ model, ...options });
  await place.trustAll(server);
  const { thread } = await server.thread.start({ cwd: place.cwd });
  return { server, thread, [Symbol.asyncDispose]: () => server.close() };
}

const specific = (hookEventName: string, more: Readonly<Record<string, unknown>>) => ({ hookSpecificOutput: { hookEventName, ...more } });

/** What the model was sent last, after the context: roles and texts, calls and outputs. */
function sent(model: ScriptedModel): string[] {
  const input = model.requests.at(-1)?.body.input ?? [];
  return input.flatMap((item) => {
    if (item.type === 'message' && Array.isArray(item.content)) {
      const said = item.content.map((part: { text?: string }) => part.text ?? '').join('|');
      return /^<(permissions|environment|skills)/.test(said) ? [] : [`${item.role}: ${said}`];
    }
    return 'output' in item ? [`output: ${String(item.output)}`] : [];
  });
}

test('an untrusted hook is not run, and nothing is said of it', async () => {
  await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [refuses('no')] }] });
  await using server = await place.start();
  const { thread } = await server.thread.start({ cwd: place.cwd });

  await runTurn(server, thread.id, 'go');

  expect(runsOf(server)).toEqual([]);
  expect(server.items('agentMessage')).toHaveLength(1);
});

test('what is trusted while a thread is loaded runs from its next turn on', async () => {
  await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [writes({ systemMessage: 'ran' })] }] });
  await using server = await place.start({ model: scriptedModel([says('a'), says('b')]) });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  await runTurn(server, thread.id, 'one');
  await place.trustAll(server);

  await runTurn(server, thread.id, 'two');

  expect(runsOf(server)).toEqual([['userPromptSubmit', 'completed', 'warning: ran']]);
});

test('warnings about hooks are told when the thread begins', async () => {
  await using place = await makeHooksPlace({ Stop: [{ hooks: [{ type: 'prompt' }] }] });
  await using server = await place.start();
  const warned = server.once('warning');

  const { thread } = await server.thread.start({ cwd: place.cwd });

  expect(await warned).toEqual({
    threadId: thread.id,
    message: `skipping prompt hook in ${place.home}/hooks.json: prompt hooks are not supported yet`,
  });
});

describe('what a hook is given', () => {
  test('its event as JSON, the folder of the turn, the environment of the server', async () => {
    await using place = await makeHooksPlace({
      UserPromptSubmit: [{ hooks: [command('cat > "$HOME/told"; pwd > "$HOME/where"; echo "$MARK" > "$HOME/mark"')] }],
    });
    await using running = await startTrusted(place, scriptedModel([says('ok')]), {
      env: { PATH: process.env.PATH ?? '', HOME: place.home, SHELL: '/bin/bash', MARK: 'here' },
    });
    const { server, thread } = running;

    const turn = await runTurn(server, thread.id, 'go');

    expect(JSON.parse(await place.read('home/told'))).toEqual({
      session_id: thread.id,
      turn_id: turn.id,
      transcript_path: null,
      cwd: place.cwd,
      hook_event_name: 'UserPromptSubmit',
      model: expect.any(String),
      permission_mode: 'bypassPermissions',
      prompt: 'go',
    });
    expect([await place.read('home/where'), await place.read('home/mark')]).toEqual([`${place.cwd}\n`, 'here\n']);
  });

  test('a hook that does not read is no failure', async () => {
    await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [command('exec <&-; echo hello')] }] });
    await using running = await startTrusted(place, scriptedModel([says('ok')]));

    await runTurn(running.server, running.thread.id, 'x'.repeat(200_000));

    expect(runsOf(running.server)).toEqual([['userPromptSubmit', 'completed', 'context: hello']]);
  });

  test('no more time than it may take: what it started goes with it', async () => {
    await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [command('sleep 60 & sleep 60', { timeout: 1 })] }] });
    await using running = await startTrusted(place, scriptedModel([says('ok')]));

    await runTurn(running.server, running.thread.id, 'go');

    expect(runsOf(running.server)).toEqual([['userPromptSubmit', 'failed', 'error: hook timed out after 1s']]);
  });

  test('interrupting the turn ends the hook, and its end is not told', async () => {
    await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [command('sleep 60')] }] });
    await using running = await startTrusted(place, scriptedModel([hangs()]));
    const { server, thread } = running;
    const started = server.once('hook/started');
    const ended = server.once('turn/completed');
    const { turn } = await server.turn.start({ threadId: thread.id, input: [text('go')] });
    await started;

    await server.turn.interrupt({ threadId: thread.id, turnId: turn.id });

    expect((await ended).turn.status).toBe('interrupted');
    expect(runsOf(server)).toEqual([]);
  });
});

describe('notifications', () => {
  test('all of a moment are told to begin before any ends, and end in their order', async () => {
    const slow = command('cat > /dev/null; sleep 0.2; echo slow');
    await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [slow, command('cat > /dev/null; echo fast')] }] });
    await using running = await startTrusted(place, scriptedModel([says('ok')]));

    await runTurn(running.server, running.thread.id, 'go');

    const told = running.server.heard.flatMap((said) =>
      said.method === 'hook/started' || said.method === 'hook/completed' ? [`${said.method} ${said.params.run.displayOrder}`] : [],
    );
    expect(told).toEqual(['hook/started 0', 'hook/started 1', 'hook/completed 0', 'hook/completed 1']);
  });

  test('a run says what it belongs to', async () => {
    await using place = await makeHooksPlace({ PreToolUse: [{ matcher: 'Bash', hooks: [refuses('no')] }] });
    await using running = await startTrusted(place, scriptedModel([callsShell('echo hi', { callId: 'call-1' }), says('ok')]));
    const { server, thread } = running;
    const started = server.once('hook/started');

    const turn = await runTurn(server, thread.id, 'go');

    const file = `${place.home}/hooks.json`;
    expect(await started).toEqual({
      threadId: thread.id,
      turnId: turn.id,
      run: {
        id: `pre-tool-use:0:${file}:call-1`,
        eventName: 'preToolUse',
        handlerType: 'command',
        executionMode: 'sync',
        scope: 'turn',
        sourcePath: file,
        source: 'user',
        displayOrder: 0,
        status: 'running',
        statusMessage: null,
        startedAt: expect.any(Number),
        completedAt: null,
        durationMs: null,
        entries: [],
      },
    });
  });
});

describe('SessionStart', () => {
  test('runs in the first turn only, and its context comes before what the user said', async () => {
    await using place = await makeHooksPlace({
      SessionStart: [
        { matcher: 'startup', hooks: [command('cat > /dev/null; echo welcome')] },
        { matcher: 'resume', hooks: [command('echo never')] },
      ],
    });
    const model = scriptedModel([says('a'), says('b')]);
    await using running = await startTrusted(place, model);

    await runTurn(running.server, running.thread.id, 'one');
    await runTurn(running.server, running.thread.id, 'two');

    expect(sent(model)).toEqual(['developer: welcome', 'user: one', 'assistant: a', 'user: two']);
  });

  test('is told that a thread was begun to clear another', async () => {
    await using place = await makeHooksPlace({ SessionStart: [{ matcher: 'clear', hooks: [command('echo cleared')] }] });
    await using running = await startTrusted(place, scriptedModel([says('a')]));
    const { thread } = await running.server.thread.start({ cwd: place.cwd, sessionStartSource: 'clear' });

    await runTurn(running.server, thread.id, 'one');

    expect(runsOf(running.server)).toEqual([['sessionStart', 'completed', 'context: cleared']]);
  });

  test('may end the turn before the model is asked', async () => {
    await using place = await makeHooksPlace({ SessionStart: [{ hooks: [writes({ continue: false, stopReason: 'halt' })] }] });
    const model = scriptedModel([says('a')]);
    await using running = await startTrusted(place, model);

    const turn = await runTurn(running.server, running.thread.id, 'one');

    expect(turn.status).toBe('completed');
    expect(model.requests).toEqual([]);
    expect(running.server.items('userMessage')).toEqual([]);
  });
});

describe('UserPromptSubmit', () => {
  test('puts its context behind the prompt', async () => {
    await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [command('echo first'), command('echo second')] }] });
    const model = scriptedModel([says('a')]);
    await using running = await startTrusted(place, model);

    await runTurn(running.server, running.thread.id, 'go');

    expect(sent(model)).toEqual(['user: go', 'developer: first', 'developer: second']);
  });

  test('a refused prompt is nowhere, but what hooks say of it is kept', async () => {
    const judge = command(
      `if grep -q '"prompt":"bad"'; then echo '${JSON.stringify({ decision: 'block', reason: 'no', ...specific('UserPromptSubmit', { additionalContext: 'why' }) })}'; fi`,
    );
    await using place = await makeHooksPlace({ UserPromptSubmit: [{ hooks: [judge] }] });
    const model = scriptedModel([says('a')]);
    await using running = await startTrusted(place, model);

    const refused = await runTurn(running.server, running.thread.id, 'bad');
    const { length: asked } = model.requests;
    await runTurn(running.server, running.thread.id, 'good');

    expect([refused.status, asked]).toEqual(['completed', 0]);
    expect(sent(model)).toEqual(['developer: why', 'user: good']);
  });
});

describe('tools', () => {
  test('a command that is refused does not run and has no item', async () => {
    await using place = await makeHooksPlace({ PreToolUse: [{ hooks: [refuses('first'), refuses('second')] }] });
    const model = scriptedModel([callsShell('echo hi'), says('ok')]);
    await using running = await startTrusted(place, model);

    await runTurn(running.server, running.thread.id, 'go');

    expect(sent(model).at(-1)).toBe('output: Command blocked by PreToolUse hook: first. Command: echo hi');
    expect(running.server.items('commandExecution')).toEqual([]);
  });

  test('hooks hear what a command wrote, and their words replace it', async () => {
    await using place = await makeHooksPlace({
      PostToolUse: [{ hooks: [command('cat > "$HOME/told"; echo bad >&2; exit 2'), writes({ decision: 'block', reason: 'worse' })] }],
    });
    const model = scriptedModel([callsShell('echo hi; exit 3', { callId: 'c1' }), says('ok')]);
    await using running = await startTrusted(place, model);

    await runTurn(running.server, running.thread.id, 'go');

    expect(sent(model).at(-1)).toBe('output: bad\n\nworse');
    expect(JSON.parse(await place.read('told'))).toMatchObject({
      tool_name: 'Bash',
      tool_input: { command: 'echo hi; exit 3' },
      tool_response: 'hi\n',
      tool_use_id: 'c1',
    });
  });

  test('a command that goes on is heard of when its end is told, as the call that began it', async () => {
    await using place = await makeHooksPlace({ PostToolUse: [{ hooks: [writes({ systemMessage: 'ended' })] }] });
    const model = scriptedModel([
      callsShell('sleep 0.4; echo late', { callId: 'c1', yieldMs: 250 }),
      (request) => {
        const [, id] = /session ID (\d+)/.exec(JSON.stringify(request.input)) ?? [];
        return callsTool('write_stdin', { session_id: Number(id), chars: '', yield_time_ms: 5000 }, { callId: 'c2' });
      },
      says('ok'),
    ]);
    await using running = await startTrusted(place, model);
    const started = running.server.once('hook/started');

    await runTurn(running.server, running.thread.id, 'go');

    expect((await started).run.id).toMatch(/:c1$/);
    expect(runsOf(running.server)).toEqual([['postToolUse', 'completed', 'warning: ended']]);
  });

  test('patches go by three names', async () => {
    await using place = await makeHooksPlace({
      PreToolUse: [
        { matcher: 'apply_patch', hooks: [writes({ systemMessage: 'one' })] },
        { matcher: 'Bash', hooks: [writes({ systemMessage: 'never' })] },
        { matcher: 'Edit|Write', hooks: [refuses('no patches')] },
      ],
    });
    const patch = '*** Begin Patch\n*** Add File: a.txt\n+a\n*** End Patch';
    const model = scriptedModel([appliesPatch(patch), says('ok')]);
    await using running = await startTrusted(place, model, { config: { features: { apply_patch_freeform: true } } });

    await runTurn(running.server, running.thread.id, 'go');

    expect(runsOf(running.server)).toEqual([
      ['preToolUse', 'completed', 'warning: one'],
      ['preToolUse', 'blocked', 'feedback: no patches'],
    ]);
    expect(sent(model).at(-1)).toBe(`output: Command blocked by PreToolUse hook: no patches. Command: ${patch}`);
  });

  test('context of a hook stands before the output', async () => {
    await using place = await makeHooksPlace({
      PostToolUse: [{ hooks: [writes(specific('PostToolUse', { additionalContext: 'note' }))] }],
    });
    const model = scriptedModel([callsShell('echo hi'), says('ok')]);
    await using running = await startTrusted(place, model);

    await runTurn(running.server, running.thread.id, 'go');

    expect(sent(model)).toEqual(['user: go', 'developer: note', expect.stringMatching(/^output: Chunk ID/)]);
  });
});

describe('PermissionRequest', () => {
  const ask = { config: { approval_policy: 'untrusted' } };
  const decides = (behavior: string, message?: string) => writes(specific('PermissionRequest', { decision: { behavior, message } }));

  test('a hook allows in place of the user', async () => {
    await using place = await makeHooksPlace({ PermissionRequest: [{ matcher: 'Bash', hooks: [decides('allow')] }] });
    await using running = await startTrusted(place, scriptedModel([callsShell('touch made'), says('ok')]), ask);

    await runTurn(running.server, running.thread.id, 'go');

    expect(running.server.items('commandExecution')).toMatchObject([{ status: 'completed', exitCode: 0 }]);
  });

  test('one that denies wins over others that allow', async () => {
    await using place = await makeHooksPlace({ PermissionRequest: [{ hooks: [decides('allow'), decides('deny', 'not here')] }] });
    const model = scriptedModel([callsShell('touch made'), says('ok')]);
    await using running = await startTrusted(place, model, ask);

    await runTurn(running.server, running.thread.id, 'go');

    expect(sent(model).at(-1)).toMatch(/not here$/);
    expect(running.server.items('commandExecution')).toEqual([]);
  });

  test('a denied patch is a declined item', async () => {
    await using place = await makeHooksPlace({ PermissionRequest: [{ matcher: 'Write', hooks: [decides('deny', 'no patches')] }] });
    const model = scriptedModel([appliesPatch('*** Begin Patch\n*** Add File: a.txt\n+a\n*** End Patch'), says('ok')]);
    const config = { ...ask.config, sandbox_mode: 'read-only', features: { apply_patch_freeform: true } };
    await using running = await startTrusted(place, model, { config });

    await runTurn(running.server, running.thread.id, 'go');

    expect(sent(model).at(-1)).toBe('output: no patches');
    expect(running.server.items('fileChange')).toMatchObject([{ status: 'declined' }]);
  });

  test('where hooks say nothing the user is asked', async () => {
    await using place = await makeHooksPlace({ PermissionRequest: [{ hooks: [command('cat > "$HOME/told"')] }] });
    await using running = await startTrusted(place, scriptedModel([callsShell('touch made', { callId: 'c1' }), says('ok')]), ask);
    running.server.handle('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));

    await runTurn(running.server, running.thread.id, 'go');

    expect(running.server.items('commandExecution')).toMatchObject([{ status: 'completed' }]);
    expect(JSON.parse(await place.read('told'))).toMatchObject({
      permission_mode: 'default',
      tool_name: 'Bash',
      tool_input: { command: 'touch made' },
    });
  });
});

describe('Stop', () => {
  const once = (say: string) => command(`grep -q '"stop_hook_active":true' && exit 0; ${say}`);

  test('hooks make the turn go on with words of their own, once they know that they did', async () => {
    await using place = await makeHooksPlace({
      Stop: [{ hooks: [once('echo "a < b" >&2; exit 2'), once(`echo '{"decision":"block","reason":"more"}'`)] }],
    });
    const model = scriptedModel([says('first'), says('second')]);
    await using running = await startTrusted(place, model);

    await runTurn(running.server, running.thread.id, 'go');

    const ids = [0, 1].map((order) => `stop:${order}:${place.home}/hooks.json`);
    const [tag = '', other = ''] = ids.map((id) => `<hook_prompt hook_run_id="${id}">`);
    expect(sent(model)).toEqual(['user: go', 'assistant: first', `user: ${tag}a &lt; b</hook_prompt>|${other}more</hook_prompt>`]);
    expect(running.server.items('hookPrompt').map(({ fragments }) => fragments)).toEqual([
      [
        { hookRunId: ids[0], text: 'a < b' },
        { hookRunId: ids[1], text: 'more' },
      ],
    ]);
  });

  test('who stops for good wins', async () => {
    await using place = await makeHooksPlace({ Stop: [{ hooks: [refuses('go on'), writes({ continue: false, stopReason: 'enough' })] }] });
    const model = scriptedModel([says('first')]);
    await using running = await startTrusted(place, model);

    const turn = await runTurn(running.server, running.thread.id, 'go');

    expect([turn.status, model.requests.length]).toEqual(['completed', 1]);
    expect(runsOf(running.server)).toEqual([
      ['stop', 'blocked', 'feedback: go on'],
      ['stop', 'stopped', 'stop: enough'],
    ]);
  });

  test('the item is there again, with its id, when the thread is read from its file', async () => {
    await using place = await makeHooksPlace({ Stop: [{ hooks: [once('echo more >&2; exit 2')] }] });
    await using files = await startFileServer({
      home: place.home,
      cwd: place.cwd,
      configFiles: 'files',
      model: scriptedModel([says('first'), says('second')]),
      env: { PATH: process.env.PATH ?? '', HOME: place.home, SHELL: '/bin/bash' },
    });
    const { server } = files;
    await place.trustAll(server);
    const { thread } = await server.thread.start({ cwd: place.cwd });
    await runTurn(server, thread.id, 'go');

    const { thread: read } = await server.thread.read({ threadId: thread.id, includeTurns: true });

    const [item] = server.items('hookPrompt');
    expect(read.turns[0]?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage', 'hookPrompt', 'agentMessage']);
    expect(read.turns[0]?.items[2]).toEqual(item);
  });
});

describe('compaction', () => {
  test('a hook stops it: the turn ends and the history stays', async () => {
    await using place = await makeHooksPlace({
      PreCompact: [
        { matcher: 'manual', hooks: [writes({ continue: false, stopReason: 'halt' })] },
        { matcher: 'auto', hooks: [command('echo never')] },
      ],
    });
    const model = scriptedModel([says('first'), says('second')]);
    await using running = await startTrusted(place, model);
    const { server, thread } = running;
    await runTurn(server, thread.id, 'one');
    const ended = server.once('turn/completed');
    await server.thread.compact.start({ threadId: thread.id });

    expect((await ended).turn.status).toBe('completed');
    await runTurn(server, thread.id, 'two');

    expect(runsOf(server)).toEqual([['preCompact', 'stopped', 'stop: halt']]);
    expect(sent(model)).toEqual(['user: one', 'assistant: first', 'user: two']);
  });

  test('hooks hear of it before and after', async () => {
    const note = command('cat >> "$HOME/told"; echo >> "$HOME/told"');
    await using place = await makeHooksPlace({ PreCompact: [{ hooks: [note] }], PostCompact: [{ hooks: [note] }] });
    await using running = await startTrusted(place, scriptedModel([says('first'), says('summary')]));
    const { server, thread } = running;
    await runTurn(server, thread.id, 'one');
    const ended = server.once('turn/completed');
    await server.thread.compact.start({ threadId: thread.id });
    await ended;

    const told = (await place.read('told'))
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));

    const { id: session_id } = thread;
    const common = {
      session_id,
      turn_id: expect.any(String),
      transcript_path: null,
      cwd: place.cwd,
      model: expect.any(String),
      trigger: 'manual',
    };
    expect(told).toEqual([
      { ...common, hook_event_name: 'PreCompact' },
      { ...common, hook_event_name: 'PostCompact' },
    ]);
  });
});

test('hooks of requirements run untrusted and cannot be switched off', async () => {
  await using place = await makeHooksPlace();
  const { findHooks } = await import('../../src/extensions/hooks/find-hooks.js');
  const value = { managedDir: place.home, windowsManagedDir: null, events: { Stop: [{ hooks: [command('x')] }] } };
  const required = { value, source: { type: 'cloud' as const } };
  const states = { [`${place.home}:stop:0:0`]: { enabled: false } };

  const { hooks } = await findHooks({ required, platform: 'linux', layers: [], brought: [], states });

  expect(hooks).toMatchObject([
    { isManaged: true, trustStatus: 'managed', enabled: true, source: 'cloudRequirements', sourcePath: place.home },
  ]);
});
