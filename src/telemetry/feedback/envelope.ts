import type { FeedbackBundle } from './bundle.js';

/**
 * A bundle as one body of bytes: a line of JSON about the whole, then for each part a line about it and the part itself. The
 * first part is the event, the others are the attachments. Collectors that speak the Sentry envelope format take it as it is.
 */
export function toFeedbackEnvelope(bundle: FeedbackBundle): Buffer {
  const sentAt = new Date(bundle.atMs).toISOString();
  const event = Buffer.from(JSON.stringify(toEvent(bundle)));
  return Buffer.concat([
    line({ event_id: bundle.eventId, sent_at: sentAt }),
    line({ type: 'event', length: event.length, content_type: 'application/json' }),
    event,
    newLine,
    ...bundle.attachments.flatMap(({ name, contentType, content }) => [
      line({ type: 'attachment', length: content.length, filename: name, content_type: contentType }),
      content,
      newLine,
    ]),
  ]);
}

/** The event of a bundle, without its attachments. */
export const toEvent = ({ eventId, atMs, title, level, reason, tags }: FeedbackBundle): Readonly<Record<string, unknown>> => ({
  event_id: eventId,
  timestamp: atMs / 1000,
  platform: 'node',
  level,
  message: title,
  tags,
  ...(reason === null ? {} : { exception: { values: [{ type: title, value: reason }] } }),
});

const newLine = Buffer.from('\n');
const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
