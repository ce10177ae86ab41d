import type { ConfigOverrides } from '../config/layers/overrides.js';
import type { SystemPaths } from '../config/layers/system-paths.js';
import type { ThreadConfigLoader } from '../config/layers/thread-config-loader.js';
import type { Sandbox } from '../engine/sandbox/sandbox.js';
import type { ModelTransport } from '../model/model-transport.js';
import type { ClientInfo, InitializeCapabilities, SessionSource } from '../protocol/index.js';
import type { ThreadStore } from '../store/thread-store.js';
import type { AnalyticsSink } from '../telemetry/analytics/fact.js';
import type { FeedbackSink } from '../telemetry/feedback/bundle.js';
import type { AuthOptions } from './accounts/auth-options.js';
import type { MessageChannel } from './connections/message-channel.js';
import type { CustomTool } from './define-tool.js';
import type { Logger } from './telemetry/logger.js';
import type { OpenTelemetry, TelemetryOptions } from './telemetry/telemetry-options.js';

/** Who a client in this process is. */
export interface ConnectOptions {
  /** Default: `keelson` and the library's version. */
  readonly clientInfo?: ClientInfo;
  /** `experimentalApi` is on unless it is said to be off. */
  readonly capabilities?: Partial<InitializeCapabilities>;
  /**
   * What carries the client's calls into this process, where the program puts a wire of its own before it: it is greeted, and
   * telemetry and analytics tell of it, as one that is attached over such a wire. Default: nothing does.
   */
  readonly transport?: MessageChannel['kind'];
}

/** What a server is started with. All of it is optional, and nothing else is read from the process. */
export interface AppServerOptions extends ConnectOptions {
  /** Settings and data. Default: the environment's `CODEX_HOME`, else `~/.codex`. */
  readonly home?: string;
  /** Where threads work that do not say. Default: the process's current directory. */
  readonly cwd?: string;
  /** The environment of commands, and of credentials. Default: the process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stamped into threads. Default `vscode`, as the stand-alone server says. */
  readonly sessionSource?: SessionSource;
  /** Settings laid over the files, by dotted key. */
  readonly config?: ConfigOverrides;
  /** How the server logs in. */
  readonly auth?: AuthOptions;
  /** The way to a model. Default: HTTP to the configured provider. */
  readonly model?: ModelTransport;
  /** Tools of the program, made by `defineTool`: the model is offered them in every thread. */
  readonly tools?: readonly CustomTool[];
  /** Where threads are kept. Default: files and an index under `home`. */
  readonly threadStore?: ThreadStore;
  /** Default `files`: `config.toml` under home is read. `none`: only `config` counts and nothing under home is touched. */
  readonly configFiles?: 'files' | 'none';
  /** Settings of threads that come from elsewhere than files. Default: there are none. */
  readonly threadConfig?: ThreadConfigLoader;
  /** Where the machine's settings, requirements and rules are. Default: `/etc/codex`, on Windows `%ProgramData%\\OpenAI\\Codex`. */
  readonly systemPaths?: Partial<SystemPaths>;
  /** Programs that the server needs and does not bring along. */
  readonly helperPaths?: {
    /** Absolute path of bubblewrap. Default: `bwrap` on PATH, but never one that commands could have put there. */
    readonly linuxSandbox?: string;
  };
  /** What holds commands back. Default: that of the system: bubblewrap on Linux, `sandbox-exec` on macOS. */
  readonly sandbox?: Sandbox;
  /** Leaves the user's `config.toml` unread; the login of the home counts. Default false. */
  readonly ignoreUserConfig?: boolean;
  /** Leaves all rules about commands unread. Default false. */
  readonly ignoreRules?: boolean;
  /** How long a thread stays loaded that nobody listens to and that does nothing. Default: half an hour. */
  readonly threadIdleMs?: number;
  /** Where the log goes, besides the database of logs under `home`. Default: nowhere. */
  readonly logger?: Logger;
  /**
   * Takes facts about what the server did, without anything that was said. `chatgpt`: they are posted to ChatGPT's own service, as
   * long as somebody is logged in there and `analytics.enabled` is not false. Default: nothing is found out and nothing leaves.
   */
  readonly analytics?: AnalyticsSink | 'chatgpt';
  /**
   * Who sees spans, metrics and log events of the server's work. A function is told what the configuration says and opens it,
   * unless the configuration cannot be loaded. Default: what the program has installed for all its parts; nothing is opened.
   */
  readonly telemetry?: TelemetryOptions | OpenTelemetry;
  /**
   * What a server does by itself about plugins once it has started. `start`: where somebody is logged in, it fetches the curated
   * marketplace and the plugins of a ChatGPT account. Default `skip`: nothing leaves before a client asks for it.
   */
  readonly pluginStartupTasks?: 'start' | 'skip';
  /** Shows an address to the user: where to log in for the servers of a plugin that was just installed. Default: nobody is asked. */
  readonly openUrl?: (url: string) => void;
  /**
   * Records each thread in a bundle of files under `root`, complete and with no secret taken out: prompts, outputs, paths. Default:
   * where `CODEX_ROLLOUT_TRACE_ROOT` says; without it nothing is recorded.
   */
  readonly rolloutTrace?: { readonly root: string };
  /** Where feedback of users goes. Default: it is kept under the folder of logs, and nothing is sent. */
  readonly feedback?: FeedbackSink;
  /** Aborting it closes the server. */
  readonly signal?: AbortSignal;
}
