import { sh, verbatim, type ShellText } from '../script/shellText.ts';
import { factScript } from './factScript.ts';
import { parseIpAddresses, type LinkWithAddresses } from './ipJson.ts';
import type { MachineFacts } from './machineFacts.ts';
import { outputLines } from './outputLines.ts';
import { parseMachineFacts } from './parseMachineFacts.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

/** How a user's commands can become root's: not needed, without or with a password, or not at all. */
const waysToRoot = ['is-root', 'without-password', 'with-password', 'none'] as const;
export type WayToRootKind = (typeof waysToRoot)[number];

/** What the one who has logged in to a machine can see of it without being root. */
export interface ConnectionFacts {
  readonly user: string;
  readonly sudo: WayToRootKind;
  readonly machine: MachineFacts;
  readonly links: readonly LinkWithAddresses[];
  /** The machine's own address on this SSH connection; absent where its server does not tell. */
  readonly serverAddress?: string;
}

const source = 'the look at the machine';

/** sudo prints it where it wants a password; whatever else it says, in whatever language, does not hold it. */
const prompt = 'lvs-lab-wants-a-password';

/** Shell text that prints what `parseConnectionFacts` reads. Changes nothing, and asks nobody. */
export function connectionScript(): ShellText {
  return sh`export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C
printf 'lvs-lab-connection 1\n'
printf 'user %s\n' "$(id -un)"
if [ "$(id -u)" = 0 ]; then lvs_sudo=is-root
elif ! command -v sudo >/dev/null; then lvs_sudo=none
elif sudo -n true </dev/null >/dev/null 2>&1; then lvs_sudo=without-password
else
  case $(sudo -k -S -p ${prompt} true </dev/null 2>&1 >/dev/null) in
    *${prompt}*) lvs_sudo=with-password ;;
    *) lvs_sudo=none ;;
  esac
fi
printf 'sudo %s\n' "$lvs_sudo"
printf 'connection %s\n' "$SSH_CONNECTION"
printf 'links %s\n' "$(ip -j addr | tr -d '\n')"
${verbatim(factScript())}`;
}

/** Reads what `connectionScript` prints. Throws `UnreadableOutput` when any of it is missing. */
export function parseConnectionFacts(text: string): ConnectionFacts {
  const lines = outputLines(source, text);
  const at = lines.findIndex((line) => line.text === 'lvs-lab-facts 1');
  if (lines[0]?.text !== 'lvs-lab-connection 1' || at < 0) {
    throw new UnreadableOutput(source, 1, text, 'the beginning is missing');
  }
  const said = new Map<string, string>();
  for (const line of lines.slice(1, at)) {
    const [, word, rest] = /^(\S+) (.*)$/.exec(line.text) ?? [];
    if (word === undefined || rest === undefined) throw line.unreadable('it says nothing that was asked');
    said.set(word, rest);
  }
  const part = (word: string): string => {
    const rest = said.get(word);
    if (rest === undefined || rest === '') throw new UnreadableOutput(source, 0, text, `${word} is missing`);
    return rest;
  };
  const sudo = waysToRoot.find((way) => way === part('sudo'));
  if (sudo === undefined) throw new UnreadableOutput(source, 0, part('sudo'), 'no way to become root');
  // sshd(8): the client's address and port, then the server's.
  const serverAddress = said.get('connection')?.split(' ')[2];
  return {
    user: part('user'),
    sudo,
    machine: parseMachineFacts(text.slice(text.indexOf('lvs-lab-facts 1\n'))),
    links: parseIpAddresses(part('links')),
    ...(serverAddress === undefined ? {} : { serverAddress }),
  };
}
