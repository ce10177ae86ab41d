import * as z from 'zod';
import { uint16 } from '../../protocol/scalars.js';
import { flag, oneOf, path, struct, text } from './kit.js';

const project = struct('ProjectConfig', () => z.object({ trust_level: oneOf('trusted', 'untrusted') }));

/** Where the server keeps what it has, and how it logs in. */
export const serverKeys = () => ({
  sqlite_home: path(),
  log_dir: path(),
  zsh_path: path(),
  cli_auth_credentials_store: oneOf('file', 'keyring', 'auto', 'ephemeral'),
  mcp_oauth_credentials_store: oneOf('auto', 'file', 'keyring'),
  mcp_oauth_callback_port: uint16().optional(),
  mcp_oauth_callback_url: text(),
  chatgpt_base_url: text(),
  forced_login_method: oneOf('chatgpt', 'api'),
  forced_chatgpt_workspace_id: text(),
  projects: z.record(z.string(), project).optional(),
  experimental_thread_config_endpoint: text(),
  experimental_thread_store: struct('ThreadStoreToml', () =>
    z.discriminatedUnion('type', [z.object({ type: z.literal('local') }), z.object({ type: z.literal('in_memory'), id: text() })]),
  ).optional(),
  experimental_thread_store_endpoint: text(),
  experimental_use_freeform_apply_patch: flag(),
  experimental_use_unified_exec_tool: flag(),
  /** The profile that counts. */
  profile: text(),
});
