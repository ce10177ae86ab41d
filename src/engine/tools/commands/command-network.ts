import type { JoinedNetwork } from '../../network/networks.js';
import type { CommandQuestion } from './command-approval.js';

/** The network of one command: joined when it starts, left when it has ended. */
export class CommandNetwork {
  readonly #question: CommandQuestion;
  #joined: JoinedNetwork | null = null;

  constructor(question: CommandQuestion) {
    this.#question = question;
  }

  /** `null`: nothing stands between the command and the network that it has. Rejects when that could not be held: then it must not run. */
  async join(): Promise<JoinedNetwork | null> {
    const { context, prepared, memory } = this.#question;
    if (context.joinNetwork === null) return null;
    const { argv, cwd, item } = prepared;
    const isStrict = memory.grants.isStrict(context.turnId);
    this.#joined = await context.joinNetwork({ callId: item.id, argv, cwd, context, isStrict });
    return this.#joined;
  }

  /** Why a host was refused to the command; `null`: none was. */
  get refusal(): string | null {
    return this.#joined?.refusal() ?? null;
  }

  leave(): void {
    this.#joined?.leave();
  }
}
