import type { RealServer } from '../../lab/model/lab.ts';
import type { Answer } from '../../lab/verdict/measurement.ts';

/** Characters of a wrong answer that are kept to show it. */
const shownCharacters = 200;
/** Bytes that surely hold as many characters in UTF-8. */
const shownBytes = shownCharacters * 4;

/** What an answer says, without when and where it came. */
type AnswerKind = Answer extends infer Each
  ? Each extends Answer & { readonly kind: 'answered' | 'wrong' }
    ? Omit<Each, 'index' | 'durationMs' | 'sourcePort'>
    : never
  : never;

/** The pages by which answers are told apart. */
export class KnownPages {
  readonly #pages: readonly { readonly name: string; readonly page: Buffer }[];
  /** Bytes of a body that are worth keeping. */
  readonly keptBytes: number;

  constructor(realServers: readonly Pick<RealServer, 'name' | 'page'>[]) {
    this.#pages = realServers.map(({ name, page }) => ({ name, page: Buffer.from(page) }));
    this.keptBytes = Math.max(shownBytes, ...this.#pages.map(({ page }) => page.length));
  }

  /** Whose page an answer is; `status` is that of HTTP. */
  tell(status: number, body: AnswerBody): AnswerKind {
    const { kept, bytes } = body;
    const realServer = this.#pages.find(
      ({ page }) => status === 200 && bytes === page.length && kept.equals(page),
    );
    if (realServer !== undefined) return { kind: 'answered', realServer: realServer.name };
    return { kind: 'wrong', status, bodyStart: kept.toString('utf8').slice(0, shownCharacters) };
  }
}

/** The body of one answer as it arrives, of which only the beginning is kept: it may be of any length. */
export class AnswerBody {
  /** Length of the whole. */
  bytes = 0;
  readonly #keptBytes: number;
  readonly #parts: Buffer[] = [];
  #partBytes = 0;

  constructor({ keptBytes }: KnownPages) {
    this.#keptBytes = keptBytes;
  }

  add(part: Uint8Array): void {
    this.bytes += part.length;
    const kept = part.subarray(0, this.#keptBytes - this.#partBytes);
    if (kept.length === 0) return;
    // A copy, since the rest of a large chunk need not stay.
    this.#parts.push(Buffer.from(kept));
    this.#partBytes += kept.length;
  }

  get kept(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
