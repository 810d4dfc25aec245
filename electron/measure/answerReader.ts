import type { RealServer } from '../../lab/model/lab.ts';
import type { Answer } from '../../lab/verdict/measurement.ts';
import { AnswerBody, KnownPages } from './answerBody.ts';
import { lossKind } from './lossKind.ts';
import { recordFields } from './requestCommand.ts';
import type { RequestOrigin } from './sourcePorts.ts';

/** A record is some numbers and an error message; more than this is no record. */
const longestRecordBytes = 16 * 1024;

/** An answer with the client's address on its connection; empty where that is not known. */
export interface ReadAnswer {
  readonly answer: Answer;
  readonly localAddress: string;
}

/** curl's output was not what its record asks for. */
export class UnreadableRecord extends Error {
  constructor(record: string, why: string) {
    super(`${why}: ${JSON.stringify(record.slice(0, 200))}`);
    this.name = 'UnreadableRecord';
  }
}

export interface AnswerReaderOptions {
  readonly realServers: readonly Pick<RealServer, 'name' | 'page'>[];
  readonly mark: string;
  readonly requestTimeoutMs: number;
  /** Whose records these are; curl's exit code is told with its message. The default is curl. */
  readonly program?: 'curl' | 'perl';
  /** Where each request comes from, as far as that was settled before; told of those that came to no connection. */
  readonly origins?: readonly RequestOrigin[];
}

/**
 * Reads curl's output as it arrives: for each request the answer's body, then the mark and a record. Bodies may hold
 * anything; of a body only as much is kept as pages are long or a wrong answer is shown.
 */
export class AnswerReader {
  readonly #pages: KnownPages;
  readonly #mark: Buffer;
  readonly #requestTimeoutMs: number;
  readonly #program: 'curl' | 'perl';
  readonly #origins: readonly RequestOrigin[];
  #held: Buffer = Buffer.alloc(0);
  #body: AnswerBody;
  #isInRecord = false;
  #index = 0;

  constructor({ realServers, mark, requestTimeoutMs, program = 'curl', origins = [] }: AnswerReaderOptions) {
    this.#program = program;
    this.#origins = origins;
    this.#pages = new KnownPages(realServers);
    this.#body = new AnswerBody(this.#pages);
    this.#mark = Buffer.from(mark);
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** Takes more output; returns the answers that it completes. Throws `UnreadableRecord`. */
  read(chunk: Uint8Array): readonly ReadAnswer[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const answers: ReadAnswer[] = [];
    for (;;) {
      if (!this.#isInRecord && !this.#readBody()) return answers;
      const end = this.#held.indexOf('\n');
      if (end < 0) {
        if (this.#held.length > longestRecordBytes) {
          throw new UnreadableRecord(this.#held.toString(), 'a record of curl has no end');
        }
        return answers;
      }
      const record = this.#held.toString('utf8', 0, end);
      this.#held = this.#held.subarray(end + 1);
      answers.push(this.#finishAnswer(record));
    }
  }

  /** Reads up to and with the mark; false when it has not come yet. */
  #readBody(): boolean {
    const at = this.#held.indexOf(this.#mark);
    // The mark may have begun at the end of what is there.
    const bodyEnd = at >= 0 ? at : Math.max(0, this.#held.length - this.#mark.length + 1);
    this.#body.add(this.#held.subarray(0, bodyEnd));
    this.#isInRecord = at >= 0;
    this.#held = this.#held.subarray(at >= 0 ? at + this.#mark.length : bodyEnd);
    return this.#isInRecord;
  }

  #finishAnswer(record: string): ReadAnswer {
    const words = record.split(' ');
    const last = recordFields.length - 1;
    const [exitText, statusText, connectsText, addressText, portText, secondsText] = words;
    if (words.length < recordFields.length || addressText === undefined) {
      throw new UnreadableRecord(record, 'a record of curl lacks fields');
    }
    const number = (text: string | undefined): number => {
      const value = text === undefined || text === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(value)) throw new UnreadableRecord(record, 'a record of curl lacks a number');
      return value;
    };
    const status = number(statusText);
    const exitCode = exitText === '' ? undefined : number(exitText);
    const index = this.#index++;
    const connectedFrom = { address: addressText, port: Math.max(0, number(portText)) };
    const { address: localAddress, port: sourcePort } =
      connectedFrom.port > 0 ? connectedFrom : (this.#origins[index] ?? connectedFrom);
    const common = { index, durationMs: number(secondsText) * 1000, sourcePort };
    const body = this.#body;
    this.#body = new AnswerBody(this.#pages);
    this.#isInRecord = false;

    const isLost = exitCode === undefined ? status === 0 : exitCode !== 0;
    if (isLost) {
      const loss = lossKind(exitCode, common.durationMs, this.#requestTimeoutMs);
      const message = words.slice(last).join(' ');
      const detail =
        exitCode === undefined
          ? 'curl on the client is older than 7.75 and does not say why'
          : this.#program === 'perl'
            ? message
            : `curl ${exitCode}${message === '' ? '' : `: ${message}`}`;
      return { answer: { ...common, kind: 'lost', loss, detail }, localAddress };
    }
    if (number(connectsText) !== 1) {
      throw new UnreadableRecord(record, 'curl did not make one connection for the request');
    }
    return { answer: { ...common, ...this.#pages.tell(status, body) }, localAddress };
  }
}
