import type { SshTarget } from '../../lab/model/lab.ts';

/** A machine to connect to, its jump host already looked up where that was the name of another machine. */
export interface ConnectTarget extends Omit<SshTarget, 'jump'> {
  /** The machine's name in the lab, for messages. */
  readonly machine?: string;
  /** Jump host: `user@host:port` (user and port may be left out), or a target of its own. */
  readonly jump?: string | ConnectTarget;
}
