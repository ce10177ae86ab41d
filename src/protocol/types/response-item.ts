import * as z from 'zod';
import { json, uint64 } from '../scalars.js';
import { wire } from '../wire.js';

const responsesApiWebSearchAction = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('search'),
      /** All queries when there were several. */
      queries: z.array(z.string()).nullish(),
      query: z.string().nullish(),
    }),
    z.object({
      type: z.literal('open_page'),
      /** Page opened or searched. */
      url: z.string().nullish(),
    }),
    z.object({
      type: z.literal('find_in_page'),
      /** Text looked for in the page. */
      pattern: z.string().nullish(),
      /** Page opened or searched. */
      url: z.string().nullish(),
    }),
    z.object({
      type: z.literal('other'),
    }),
  ]);
/** What a web search call of the model did, in the form of the Responses API. */
export type ResponsesApiWebSearchAction = z.output<ReturnType<typeof responsesApiWebSearchAction>>;
export const ResponsesApiWebSearchAction = wire<ResponsesApiWebSearchAction>('ResponsesApiWebSearchAction', responsesApiWebSearchAction);

const contentItem = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('input_text'),
      text: z.string(),
    }),
    z.object({
      type: z.literal('input_image'),
      /** Null leaves the resolution to the provider. */
      detail: ImageDetail.nullish(),
      /** Web address or data URL. */
      image_url: z.string(),
    }),
    z.object({
      type: z.literal('output_text'),
      text: z.string(),
    }),
  ]);
/** One part of a message in the model's own format. */
export type ContentItem = z.output<ReturnType<typeof contentItem>>;
export const ContentItem = wire<ContentItem>('ContentItem', contentItem);

const functionCallOutputBody = () => z.union([z.string(), z.array(FunctionCallOutputContentItem)]);
/** Result of a tool call as sent to the model: plain text, or parts when images are among it. */
export type FunctionCallOutputBody = z.output<ReturnType<typeof functionCallOutputBody>>;
export const FunctionCallOutputBody = wire<FunctionCallOutputBody>('FunctionCallOutputBody', functionCallOutputBody);

const functionCallOutputContentItem = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('input_text'),
      text: z.string(),
    }),
    z.object({
      type: z.literal('input_image'),
      /** Null leaves the resolution to the provider. */
      detail: ImageDetail.nullish(),
      /** Web address or data URL. */
      image_url: z.string(),
    }),
  ]);
/** One part of a tool result that is not plain text alone. */
export type FunctionCallOutputContentItem = z.output<ReturnType<typeof functionCallOutputContentItem>>;
export const FunctionCallOutputContentItem = wire<FunctionCallOutputContentItem>(
  'FunctionCallOutputContentItem',
  functionCallOutputContentItem,
);

const imageDetail = () => z.enum(['auto', 'low', 'high', 'original']);
/** Resolution at which the model looks at an image. */
export type ImageDetail = z.output<ReturnType<typeof imageDetail>>;
export const ImageDetail = wire<ImageDetail>('ImageDetail', imageDetail);

const localShellAction = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('exec'),
      /** Program and arguments. */
      command: z.array(z.string()),
      /** Extra variables; null for none. */
      env: z.record(z.string(), z.string()).nullish(),
      /** In milliseconds; null for the default. */
      timeout_ms: uint64().nullish(),
      /** Account to run as, if the model names one. */
      user: z.string().nullish(),
      /** Null for the turn's folder. */
      working_directory: z.string().nullish(),
    }),
  ]);
/** Command that the model's built-in shell tool wants to run. */
export type LocalShellAction = z.output<ReturnType<typeof localShellAction>>;
export const LocalShellAction = wire<LocalShellAction>('LocalShellAction', localShellAction);

const localShellStatus = () => z.enum(['completed', 'in_progress', 'incomplete']);
/** Progress of a built-in shell call as told by the model. */
export type LocalShellStatus = z.output<ReturnType<typeof localShellStatus>>;
export const LocalShellStatus = wire<LocalShellStatus>('LocalShellStatus', localShellStatus);

const messagePhase = () => z.enum(['commentary', 'final_answer']);
/** Whether assistant text is a remark on the way or the final answer; absent or null means unknown, not final. */
export type MessagePhase = z.output<ReturnType<typeof messagePhase>>;
export const MessagePhase = wire<MessagePhase>('MessagePhase', messagePhase);

const reasoningItemContent = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('reasoning_text'),
      text: z.string(),
    }),
    z.object({
      type: z.literal('text'),
      text: z.string(),
    }),
  ]);
/** A piece of raw reasoning in a model item. */
export type ReasoningItemContent = z.output<ReturnType<typeof reasoningItemContent>>;
export const ReasoningItemContent = wire<ReasoningItemContent>('ReasoningItemContent', reasoningItemContent);

const reasoningItemReasoningSummary = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('summary_text'),
      text: z.string(),
    }),
  ]);
/** A piece of the reasoning summary in a model item. */
export type ReasoningItemReasoningSummary = z.output<ReturnType<typeof reasoningItemReasoningSummary>>;
export const ReasoningItemReasoningSummary = wire<ReasoningItemReasoningSummary>(
  'ReasoningItemReasoningSummary',
  reasoningItemReasoningSummary,
);

const responseItem = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('message'),
      /** Id given by the model service; not sent back to it. */
      id: z.string().nullish(),
      /** Author: `user`, `assistant` or `developer`. */
      role: z.string(),
      /** Parts of the message; for reasoning the raw text, null when the model keeps it back. */
      content: z.array(ContentItem),
      /** Whether the message is a comment on the way or the final answer; null when not told. */
      phase: MessagePhase.nullish(),
    }),
    z.object({
      type: z.literal('reasoning'),
      /** Parts of the message; for reasoning the raw text, null when the model keeps it back. */
      content: z.array(ReasoningItemContent).nullish(),
      /** Opaque text of the service, to be sent back unchanged. */
      encrypted_content: z.string().nullish(),
      /** Parts of the reasoning summary; may be empty. */
      summary: z.array(ReasoningItemReasoningSummary),
    }),
    z.object({
      type: z.literal('local_shell_call'),
      status: LocalShellStatus,
      action: LocalShellAction,
      /** Ties a call to its output. */
      call_id: z.string().nullish(),
      /** Id given by the model service; not sent back to it. */
      id: z.string().nullish(),
    }),
    z.object({
      type: z.literal('function_call'),
      /** Name of the tool. */
      name: z.string(),
      /** A function call has JSON as a string here, a tool search the parsed value. */
      arguments: z.string(),
      /** Ties a call to its output. */
      call_id: z.string(),
      /** Id given by the model service; not sent back to it. */
      id: z.string().nullish(),
      /** Group that the function belongs to; null for plain functions. */
      namespace: z.string().nullish(),
    }),
    z.object({
      type: z.literal('tool_search_call'),
      /** Who runs the tool search, `client` or the service. */
      execution: z.string(),
      /** A function call has JSON as a string here, a tool search the parsed value. */
      arguments: json(),
      /** Ties a call to its output. */
      call_id: z.string().nullish(),
      /** Id given by the model service; not sent back to it. */
      id: z.string().nullish(),
      status: z.string().nullish(),
    }),
    z.object({
      type: z.literal('function_call_output'),
      /** Ties a call to its output. */
      call_id: z.string(),
      output: FunctionCallOutputBody,
    }),
    z.object({
      type: z.literal('custom_tool_call'),
      /** Name of the tool. */
      name: z.string(),
      /** Ties a call to its output. */
      call_id: z.string(),
      /** Id given by the model service; not sent back to it. */
      id: z.string().nullish(),
      /** Free text for a custom tool, often not JSON. */
      input: z.string(),
      status: z.string().nullish(),
    }),
    z.object({
      type: z.literal('custom_tool_call_output'),
      /** Ties a call to its output. */
      call_id: z.string(),
      /** Name of the tool. */
      name: z.string().nullish(),
      output: FunctionCallOutputBody,
    }),
    z.object({
      type: z.literal('tool_search_output'),
      /** Ties a call to its output. */
      call_id: z.string().nullish(),
      status: z.string(),
      /** Who runs the tool search, `client` or the service. */
      execution: z.string(),
      /** Full descriptions of the tools that were found. */
      tools: z.array(json()),
    }),
    z.object({
      type: z.literal('web_search_call'),
      action: ResponsesApiWebSearchAction.nullish(),
      /** Id given by the model service; not sent back to it. */
      id: z.string().nullish(),
      status: z.string().nullish(),
    }),
    z.object({
      type: z.literal('image_generation_call'),
      status: z.string(),
      /** Id given by the model service; not sent back to it. */
      id: z.string(),
      /** Picture in base64. */
      result: z.string(),
      /** Picture prompt as the service changed it. */
      revised_prompt: z.string().nullish(),
    }),
    z.object({
      type: z.literal('compaction'),
      /** Opaque text of the service, to be sent back unchanged. */
      encrypted_content: z.string(),
    }),
    z.object({
      type: z.literal('context_compaction'),
      /** Opaque text of the service, to be sent back unchanged. */
      encrypted_content: z.string().nullish(),
    }),
    z.object({
      type: z.literal('other'),
    }),
  ]);
/** An entry of the model's context in the Responses API; item types that are not known become `other`. */
export type ResponseItem = z.output<ReturnType<typeof responseItem>>;
export const ResponseItem = wire<ResponseItem>('ResponseItem', responseItem);
