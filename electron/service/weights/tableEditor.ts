import { LabError } from '../../../lab/contract/labError.ts';
import { parseIpvsadmSave, type SavedService } from '../../../lab/fact/ipvsadmSave.ts';
import { parseIpvsadmThresholds } from '../../../lab/fact/ipvsadmThresholds.ts';
import { UnreadableOutput } from '../../../lab/fact/unreadableOutput.ts';
import { sh } from '../../../lab/script/shellText.ts';
import type { EditableTable } from '../../../lab/script/weightEdits.ts';
import type { Channel } from '../../ssh/machineConnection.ts';
import { ShellGoneError, type RootShell } from '../../ssh/rootShell.ts';

const answerDeadlineMs = 15_000;
/** Printed last of what is asked, in one line: it ends each answer. */
const lastQuestion = '-L --timeout';
const lastLine = /^Timeout \(tcp tcpfin udp\): .*\n/m;
const listingHead = /^IP Virtual Server version /m;

/** What came of some lines. */
interface EditedTable {
  readonly services: readonly SavedService[];
  /** What ipvsadm said of lines that it could not carry out. */
  readonly complaints: string;
}

/**
 * One ipvsadm on a director that waits for lines to read (`ipvsadm -R`), kept from one change to the next: starting it
 * costs a guest without hardware virtualisation 90 ms, a line to the one that runs a few. One question at a time.
 */
export class TableEditor {
  readonly #machine: string;
  readonly #channel: Channel;
  readonly #signal: AbortSignal;
  #output = '';
  #isOver = false;
  #onOutput: () => void = () => undefined;

  private constructor(machine: string, channel: Channel, signal: AbortSignal) {
    this.#machine = machine;
    this.#channel = channel;
    this.#signal = signal;
    channel.stdout.on('data', (text: string) => {
      this.#output += text;
      this.#onOutput();
    });
    void channel.exit.then(() => {
      this.#isOver = true;
      this.#onOutput();
    });
  }

  /**
   * The shell is the editor's from now on, until the signal or `close` ends it. Its output comes line by line, and what
   * it says of a line that fails comes in its place.
   */
  static async over(shell: RootShell, machine: string, signal: AbortSignal): Promise<TableEditor> {
    try {
      return new TableEditor(machine, await shell.become(sh`stdbuf -oL ipvsadm -R 2>&1`, signal), signal);
    } catch (error) {
      if (error instanceof ShellGoneError) throw noIpvsadm(machine, error.output);
      throw error;
    }
  }

  /** Whether it has ended, so that another is needed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The whole table. Rejects with `LabError`, as `edit` does. */
  async read(): Promise<EditableTable> {
    const answer = await this.#ask(['-S -n', '-L -n --thresholds']);
    const at = answer.search(listingHead);
    if (at < 0) throw this.#unreadable(answer);
    return this.#parsed(answer, () => ({
      services: parseIpvsadmSave(answer.slice(0, at)),
      thresholds: parseIpvsadmThresholds(answer.slice(at)),
    }));
  }

  /** Carries lines out one after the other and reads what the table has then. */
  async edit(lines: readonly string[]): Promise<EditedTable> {
    const answer = (await this.#ask([...lines, '-S -n'])).split('\n');
    const isSaved = (line: string): boolean => /^-[Aa] /.test(line);
    return this.#parsed(answer.join('\n'), () => ({
      services: parseIpvsadmSave(answer.filter(isSaved).join('\n')),
      complaints: answer
        .filter((line) => !isSaved(line))
        .join('\n')
        .trim(),
    }));
  }

  /** Ends ipvsadm; what it was told before is done. */
  close(): void {
    this.#isOver = true;
    this.#channel.close();
  }

  #ask(questions: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', onAbort);
        this.#onOutput = () => undefined;
        settle();
      };
      const onAbort = (): void => finish(() => reject(this.#signal.reason as Error));
      const timer = setTimeout(() => {
        this.close();
        finish(() => reject(this.#failed(`it did not answer within ${answerDeadlineMs / 1000} s`)));
      }, answerDeadlineMs);
      this.#onOutput = () => {
        const end = lastLine.exec(this.#output);
        if (end !== null) {
          const answer = this.#output.slice(0, end.index);
          this.#output = this.#output.slice(end.index + end[0].length);
          finish(() => resolve(answer));
        } else if (this.#isOver) {
          finish(() => reject(noIpvsadm(this.#machine, this.#output)));
        }
      };
      if (this.#signal.aborted) {
        onAbort();
        return;
      }
      this.#signal.addEventListener('abort', onAbort, { once: true });
      this.#channel.stdin.write(`${[...questions, lastQuestion].join('\n')}\n`);
      this.#onOutput();
    });
  }

  #parsed<Value>(answer: string, parse: () => Value): Value {
    try {
      return parse();
    } catch (error) {
      throw error instanceof UnreadableOutput ? this.#unreadable(answer) : error;
    }
  }

  #unreadable(answer: string): LabError {
    return this.#failed('it printed what no known version prints', answer);
  }

  #failed(why: string, output = ''): LabError {
    return new LabError({
      code: 'measure-failed',
      what: "The director's IPVS table could not be edited (ipvsadm -R)",
      machine: this.#machine,
      why,
      next: 'Try again; `doctor` looks at the director.',
      ...(output === '' ? {} : { output }),
    });
  }
}

function noIpvsadm(machine: string, output: string): LabError {
  return new LabError({
    code: 'measure-failed',
    what: "The director's IPVS table could not be edited (ipvsadm -R)",
    machine,
    why: 'ipvsadm has ended',
    next: 'See whether ipvsadm is installed and ip_vs loaded there: `up` sees to both, `doctor` looks.',
    ...(output === '' ? {} : { output }),
  });
}
