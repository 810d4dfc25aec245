import { sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import type { StopSignal } from './machineConnection.ts';

// OpenSSH passes on a signal only for users other than root (session_signal_req in its session.c), other servers
// never do, and a command without a terminal outlives its channel. So each command tells its process id on standard
// error before anything else, and is stopped by a `kill` of its own. The server makes each command the leader of a
// process group, so that the id is the group's as well.

const marker = '\u0001lvs-lab-pid ';

/** Becomes a POSIX shell that reads commands from its input. */
export const shellOnInput = sh`exec sh`;

/** A command as the login shell gets it, whichever shell that is, and what must be written to its input first. */
export interface GroupStart {
  readonly line: ShellText;
  readonly firstInput: string;
}

/** A command read by a POSIX shell, which tells its id first. */
export function asGroup(command: string): GroupStart {
  const tell = `printf '\\001lvs-lab-pid %s\\n' $$ >&2\n`;
  // A shell that reads its input is told there, instead of by one before it: that would be a process more.
  if (command === shellOnInput) return { line: shellOnInput, firstInput: tell };
  return { line: sh`exec sh -c ${`${tell}${command}`}`, firstInput: '' };
}

/** A command as the login shell gets it, read by a POSIX shell. For terminals: closing them hangs up. */
export function asPosix(command: string): ShellText {
  return sh`exec sh -c ${command}`;
}

/** Sends a signal to all processes of a command, through sudo where the command has become root by it. */
export function stopGroup(pid: number, signal: StopSignal): ShellText {
  const kill = sh`kill -s ${signal} -- -${pid} 2>/dev/null`;
  return asPosix(sh`${verbatim(kill)} || exec sudo -n sh -c ${kill}`);
}

/** Takes the line with the process id out of standard error; what the login shell says before passes through. */
export class PidFilter {
  #held: Buffer | undefined = Buffer.alloc(0);
  readonly #onPid: (pid: number) => void;

  constructor(onPid: (pid: number) => void) {
    this.#onPid = onPid;
  }

  /** What is to be passed on after this piece. */
  pass(chunk: Buffer): Buffer {
    if (this.#held === undefined) return chunk;
    const bytes = Buffer.concat([this.#held, chunk]);
    const start = bytes.indexOf(marker);
    const end = start === -1 ? -1 : bytes.indexOf('\n', start);
    if (end === -1) {
      // A login shell that talks this much does not get to the command.
      this.#held = bytes.length > 64 * 1024 ? undefined : bytes;
      return this.#held === undefined ? bytes : Buffer.alloc(0);
    }
    this.#held = undefined;
    this.#onPid(Number(bytes.toString('latin1', start + marker.length, end)));
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end + 1)]);
  }

  /** What was held back in vain: the command never began. */
  rest(): Buffer {
    const held = this.#held ?? Buffer.alloc(0);
    this.#held = undefined;
    return held;
  }
}
