import type { PayloadOf, TraceEvent } from '../bundle-format.js';
import { addNew, begun, ends, known } from './moment.js';
import type { Payloads } from './payloads.js';
import type { Places } from './places.js';
import type { CodeCell } from './trace-state.js';

type CellPayload = PayloadOf<'code_cell_started' | 'code_cell_initial_response' | 'code_cell_ended'>;

/** Programs that the model wrote to call tools. */
export class CodeCells {
  readonly cells = new Map<string, CodeCell>();
  readonly #places: Places;
  readonly #payloads: Payloads;

  constructor({ places, payloads }: { readonly places: Places; readonly payloads: Payloads }) {
    this.#places = places;
    this.#payloads = payloads;
  }

  play(payload: CellPayload, event: TraceEvent): void {
    const id = payload.runtime_cell_id;
    if (payload.type === 'code_cell_started') {
      addNew(this.cells, id, {
        runtime_cell_id: id,
        thread_id: this.#places.threadIdOf(event),
        codex_turn_id: event.codex_turn_id ?? '',
        model_visible_call_id: payload.model_visible_call_id ?? null,
        source_js: payload.source_js,
        execution: begun(event),
        initial_response_payload_id: null,
        response_payload_id: null,
      });
      return;
    }
    const cell = known(this.cells, id, 'code cell');
    const responseId = payload.response_payload?.raw_payload_id ?? null;
    this.#payloads.note(payload.response_payload);
    if (payload.type === 'code_cell_initial_response') cell.initial_response_payload_id = responseId;
    else {
      cell.response_payload_id = responseId;
      ends(cell.execution, event, payload.status);
    }
  }
}
