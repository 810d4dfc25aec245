import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';

/** A TCP socket that waits for connections, or a UDP socket that waits for packets from anybody. */
export interface Listener {
  /** Address without brackets and interface; `*` for every address of both families. */
  readonly address: string;
  /** 1 to 65535. */
  readonly port: number;
  /** Processes that hold it; empty without `-p`, or without the right to see them. */
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

/** Reads `ss -ltn` or `ss -ltnp`, with or without its head (`-H`). Processes that hold a socket twice appear once. */
export function parseSsListeners(text: string): readonly Listener[] {
  return socketsIn('ss -ltn', text, 'LISTEN');
}

/** Reads `ss -lun` or `ss -lunp` in the same way. */
export function parseSsUdpListeners(text: string): readonly Listener[] {
  return socketsIn('ss -lun', text, 'UNCONN');
}

function socketsIn(source: string, text: string, wantedState: string): readonly Listener[] {
  return outputLines(source, text)
    .filter((line) => !(line.number === 1 && line.text.startsWith('State')))
    .map((line) => {
      const [state, receiving, sending, local, peer, ...rest] = line.words;
      if (state !== wantedState || peer === undefined) throw line.unreadable('no listening socket');
      wholeNumber(line, receiving);
      wholeNumber(line, sending);
      return { ...localOf(line, local), processes: processesOf(line, rest.join(' ')) };
    });
}

function localOf(line: OutputLine, word: string | undefined): Pick<Listener, 'address' | 'port'> {
  const [, address, port] = /^(.+):([0-9]+)$/.exec(word ?? '') ?? [];
  if (address === undefined) throw line.unreadable('no local address');
  return {
    address: address.replace(/%[^\]]+/, '').replace(/^\[(.*)\]$/, '$1'),
    port: wholeNumber(line, port, { least: 1, most: 65_535 }),
  };
}

/** `users:(("nginx",pid=369,fd=5),("nginx",pid=368,fd=5))` */
function processesOf(line: OutputLine, text: string): Listener['processes'] {
  const users = /users:\((.*)\)/.exec(text)?.[1];
  if (users === undefined) return [];
  const found = new Map<number, string>();
  for (const [, name, pid] of users.matchAll(/\("((?:[^"\\]|\\.)*)",pid=([0-9]+)(?:,[^()]*)?\)/g)) {
    found.set(wholeNumber(line, pid), name ?? '');
  }
  if (found.size === 0) throw line.unreadable('no process');
  return [...found].map(([pid, name]) => ({ name, pid })).sort((a, b) => a.pid - b.pid);
}
