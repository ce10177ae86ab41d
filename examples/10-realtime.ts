// A spoken conversation: this program types in place of a microphone, and the service hands work to the thread's agent.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';

/** Says `text` to the service at `url`, and returns what was said and done until the agent has finished a turn. */
export async function main(url: string, text: string, options: AppServerOptions = {}): Promise<string[]> {
  await using server = await AppServer.start({
    ...options,
    config: { ...options.config, features: { realtime_conversation: true }, experimental_realtime_ws_base_url: url },
  });
  const log: string[] = [];
  server.on('thread/realtime/transcript/done', ({ role, text: said }) => log.push(`${role}: ${said}`));
  server.on('thread/realtime/outputAudio/delta', ({ audio }) => log.push(`[audio, ${audio.sampleRate} Hz]`)); // Play audio.data.
  server.on('item/completed', ({ item }) => {
    if (item.type === 'agentMessage') log.push(`agent: ${item.text}`);
  });
  const failed = server.once('thread/realtime/error').then(({ message }) => Promise.reject(new Error(message)));
  failed.catch(() => {}); // Whoever waits hears of it.

  const { thread } = await server.thread.start({ cwd: options.cwd ?? process.cwd() });
  const started = server.once('thread/realtime/started');
  // Answers at once; that it runs, or why it does not, is a notification.
  await server.thread.realtime.start({ threadId: thread.id, outputModality: 'audio' });
  await Promise.race([started, failed]);

  const worked = server.once('turn/completed');
  await server.thread.realtime.appendText({ threadId: thread.id, text });
  await Promise.race([worked, failed]);

  const closed = server.once('thread/realtime/closed');
  await server.thread.realtime.stop({ threadId: thread.id });
  log.push(`closed: ${(await closed).reason}`);
  return log;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url = 'https://api.openai.com/v1', text = 'What is in this folder?'] = process.argv.slice(2);
  console.log((await main(url, text)).join('\n'));
}
