import { isRecord } from '../../platform/json.js';
import type { McpResourceReadResponse, McpServerToolCallResponse, ResourceContent } from '../../protocol/index.js';

type Free = Readonly<Record<string, unknown>>;

/** A server's answer as it was given: what it left out is left out. */
export const callResult = ({ content, structuredContent, isError, _meta }: Free): McpServerToolCallResponse =>
  asGiven<McpServerToolCallResponse>({
    content: Array.isArray(content) ? content : [],
    ...(structuredContent == null ? {} : { structuredContent }),
    ...(typeof isError === 'boolean' ? { isError } : {}),
    ...(_meta == null ? {} : { _meta }),
  });

export const readContents = ({ contents }: Free): McpResourceReadResponse => ({
  contents: Array.isArray(contents) ? contents.filter(isRecord).map((content) => asGiven<ResourceContent>(content)) : [],
});

/** What servers say is passed on and not checked: members that the protocol calls null may be missing. */
export const asGiven = <T>(value: unknown): T => value as T;
