import type { RealtimeConfig } from '../../config/sections/realtime-config.js';
import type { RealtimeOutputModality, RealtimeVoice } from '../../protocol/index.js';

/** A message to the service. */
export interface ClientMessage {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface SessionChoices extends Pick<RealtimeConfig, 'version' | 'type'> {
  readonly instructions: string;
  readonly voice: RealtimeVoice;
  readonly outputModality: RealtimeOutputModality;
}

type Session = Readonly<Record<string, unknown>>;

const pcm = { type: 'audio/pcm', rate: 24_000 };
const transcription = { model: 'gpt-4o-mini-transcribe' };

/** The function by which the service hands work to the thread's agent. */
export const agentFunction = 'background_agent';
/** The function by which the service decides to say nothing. */
export const silentFunction = 'remain_silent';

/** How the service is to hold the conversation. */
export function toSession({ version, type, instructions, voice, outputModality }: SessionChoices): Session {
  if (version === 'v1') return { type: 'quicksilver', instructions, audio: { input: { format: pcm }, output: { voice } } };
  if (type === 'transcription') return { type: 'transcription', audio: { input: { format: pcm, transcription } } };
  return {
    type: 'realtime',
    instructions,
    output_modalities: [outputModality],
    audio: {
      input: {
        format: pcm,
        noise_reduction: { type: 'near_field' },
        transcription,
        turn_detection: { type: 'server_vad', interrupt_response: true, create_response: true, silence_duration_ms: 500 },
      },
      output: { format: pcm, voice },
    },
    tools: functions(),
    tool_choice: 'auto',
  };
}

/** The first message on each socket. */
export const sessionUpdate = (session: Session): ClientMessage => ({ type: 'session.update', session });

const functions = () => [
  {
    type: 'function',
    name: agentFunction,
    description:
      'Give a request of the user to the agent that works on the thread. It starts the work; while the agent works, it adds to what the agent was asked.',
    parameters: {
      type: 'object',
      properties: { prompt: { type: 'string', description: 'The request, in the words of the user.' } },
      required: ['prompt'],
      additionalProperties: false,
    },
  },
  {
    type: 'function',
    name: silentFunction,
    description: 'Say nothing this time: what was heard was not meant for you, or needs no answer.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  },
];
