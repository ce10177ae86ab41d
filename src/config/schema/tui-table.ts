import * as z from 'zod';
import { uint } from '../../protocol/scalars.js';
import { flag, flattened, oneOf, shownAs, struct, text, texts } from './kit.js';

/** What keys of the terminal client do, by the view in which they count. */
const actions = {
  approval: ['approve', 'approve_for_prefix', 'approve_for_session', 'cancel', 'decline', 'deny', 'open_fullscreen', 'open_thread'],
  chat: ['decrease_reasoning_effort', 'edit_queued_message', 'increase_reasoning_effort'],
  composer: ['history_search_next', 'history_search_previous', 'queue', 'submit', 'toggle_shortcuts'],
  editor: [
    'delete_backward',
    'delete_backward_word',
    'delete_forward',
    'delete_forward_word',
    'insert_newline',
    'kill_line_end',
    'kill_line_start',
    'kill_whole_line',
    'move_down',
    'move_left',
    'move_line_end',
    'move_line_start',
    'move_right',
    'move_up',
    'move_word_left',
    'move_word_right',
    'yank',
  ],
  global: [
    'clear_terminal',
    'copy',
    'open_external_editor',
    'open_transcript',
    'queue',
    'submit',
    'toggle_fast_mode',
    'toggle_raw_output',
    'toggle_shortcuts',
    'toggle_vim_mode',
  ],
  list: ['accept', 'cancel', 'move_down', 'move_up'],
  pager: [
    'close',
    'close_transcript',
    'half_page_down',
    'half_page_up',
    'jump_bottom',
    'jump_top',
    'page_down',
    'page_up',
    'scroll_down',
    'scroll_up',
  ],
  vim_normal: [
    'append_after_cursor',
    'append_line_end',
    'cancel_operator',
    'delete_char',
    'delete_to_line_end',
    'enter_insert',
    'insert_line_start',
    'move_down',
    'move_left',
    'move_line_end',
    'move_line_start',
    'move_right',
    'move_up',
    'move_word_backward',
    'move_word_end',
    'move_word_forward',
    'open_line_above',
    'open_line_below',
    'paste_after',
    'start_delete_operator',
    'start_yank_operator',
    'yank_line',
  ],
  vim_operator: [
    'cancel',
    'delete_line',
    'motion_down',
    'motion_left',
    'motion_line_end',
    'motion_line_start',
    'motion_right',
    'motion_up',
    'motion_word_backward',
    'motion_word_end',
    'motion_word_forward',
    'yank_line',
  ],
} as const;

type View = keyof typeof actions;

const keys = z.union([z.string(), z.array(z.string())]);
z.globalRegistry.add(keys, { id: 'KeybindingsSpec' });

const keymapOf = (view: View) =>
  struct(`Tui${view.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Keymap`, () =>
    z.object(Object.fromEntries(actions[view].map((action) => [action, keys.optional()]))),
  );

const unboundKeymap = Object.fromEntries(
  Object.entries(actions).map(([view, names]) => [view, Object.fromEntries(names.map((name) => [name, null]))]),
);

const keymap = struct('TuiKeymap', () =>
  z.object(Object.fromEntries(views.map((view) => [view, shownAs(keymapOf(view).optional(), unboundKeymap[view])]))),
);

const views: readonly View[] = ['approval', 'chat', 'composer', 'editor', 'global', 'list', 'pager', 'vim_normal', 'vim_operator'];

/** `[tui]`: kept for the terminal client. */
export const tui = struct('Tui', () =>
  z.object({
    notifications: flattened(shownAs(struct('Notifications', () => z.union([z.boolean(), z.array(z.string())])).optional(), true)),
    notification_method: flattened(shownAs(oneOf('auto', 'osc9', 'bel'), 'auto')),
    notification_condition: flattened(shownAs(oneOf('unfocused', 'always'), 'unfocused')),
    animations: shownAs(flag(), true),
    show_tooltips: shownAs(flag(), true),
    alternate_screen: shownAs(oneOf('auto', 'always', 'never'), 'auto'),
    vim_mode_default: shownAs(flag(), false),
    raw_output_mode: shownAs(flag(), false),
    session_picker_view: oneOf('comfortable', 'dense'),
    status_line: texts(),
    status_line_use_colors: shownAs(flag(), true),
    terminal_title: texts(),
    terminal_resize_reflow_max_rows: uint().optional(),
    theme: text(),
    keymap: shownAs(keymap.optional(), unboundKeymap),
    model_availability_nux: shownAs(struct('ModelAvailabilityNuxConfig', () => z.record(z.string(), uint())).optional(), {}),
  }),
);
