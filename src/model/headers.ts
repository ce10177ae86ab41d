/** Who asks, and for what: sent with each request to the model. */
export interface RequestIdentity {
  readonly originator: string;
  readonly userAgent: string;
  readonly threadId: string;
  /** The root thread; for a sub-agent its parent's. */
  readonly sessionId: string;
  /** How often the thread was compacted. */
  readonly windowNumber: number;
  readonly turnMetadata: Readonly<Record<string, unknown>>;
  readonly betaFeatures: readonly string[];
  /** What the server sent with the first response of the turn. */
  readonly turnState: string | null;
  readonly subagent: { readonly kind: string; readonly parentThreadId: string | null } | null;
}

/** The headers that tell the model's provider who asks. */
export function toIdentityHeaders(identity: RequestIdentity): Record<string, string> {
  const { threadId, subagent } = identity;
  return {
    originator: identity.originator,
    'user-agent': identity.userAgent,
    session_id: identity.sessionId,
    thread_id: threadId,
    'x-client-request-id': threadId,
    'x-codex-window-id': `${threadId}:${identity.windowNumber}`,
    'x-codex-turn-metadata': toHeaderJson(identity.turnMetadata),
    ...(identity.betaFeatures.length === 0 ? {} : { 'x-codex-beta-features': identity.betaFeatures.join(',') }),
    ...(identity.turnState === null ? {} : { 'x-codex-turn-state': identity.turnState }),
    ...(subagent === null ? {} : { 'x-openai-subagent': subagent.kind }),
    ...(subagent?.parentThreadId == null ? {} : { 'x-codex-parent-thread-id': subagent.parentThreadId }),
  };
}

/** JSON in ASCII only: a header carries no other characters. */
function toHeaderJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
