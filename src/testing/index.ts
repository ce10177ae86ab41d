export { type ModelServer, type ModelServerOptions, startModelServer } from './model-server.js';
export { type EventRecorder, recordEvents } from './record-events.js';
export { type MetricRecorder, type RecordedFigure, recordMetrics } from './record-metrics.js';
export { type RecordedSpan, recordSpans, type SpanOutline, type SpanRecorder } from './record-spans.js';
export {
  appliesPatch,
  breaksOff,
  callsShell,
  callsTool,
  disconnects,
  fails,
  hangs,
  type NextId,
  plans,
  type Script,
  type ScriptEntry,
  type ScriptPart,
  type ScriptPlanStep,
  type ScriptStep,
  says,
  sendsBytes,
  streams,
  thinks,
  turn,
  type WireEvent,
  withHeaders,
} from './script.js';
export { type ScriptedModel, scriptedModel } from './scripted-model.js';
export type { ServedRequest } from './served-request.js';
export { type Recorded, startTestServer, type TestServerOptions } from './start-test-server.js';
