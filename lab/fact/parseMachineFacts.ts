import { isInterfaceMac, parseMac } from '../model/mac.ts';
import type { DistributionFamily, InterfaceFact, MachineFacts } from './machineFacts.ts';
import { parseOsRelease, type OsRelease } from './osRelease.ts';
import { outputLines, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

const source = 'the facts of the machine';

/** Reads what `factScript` prints. Throws `UnreadableOutput` when any of it is missing or anything else is in it. */
export function parseMachineFacts(text: string): MachineFacts {
  const lines = outputLines(source, text);
  if (lines[0]?.text !== 'lvs-lab-facts 1')
    throw new UnreadableOutput(source, 1, text, 'the beginning is missing');
  if (lines.at(-1)?.text !== 'end')
    throw new UnreadableOutput(source, lines.length, text.slice(-200), 'the end is missing');

  const osRelease: string[] = [];
  const interfaces: InterfaceFact[] = [];
  let kernel: string | undefined;
  let systemd: boolean | undefined;
  for (const line of lines.slice(1, -1)) {
    const [, word, rest] = /^(\S+) (.*)$/.exec(line.text) ?? [];
    if (word === 'os-release' && rest !== undefined) osRelease.push(rest);
    else if (word === 'kernel') kernel = rest;
    else if (word === 'systemd') systemd = yesOrNo(line, rest);
    else if (word === 'interface') interfaces.push(...ethernetInterface(line, rest));
    else throw line.unreadable('it says nothing that was asked');
  }
  if (kernel === undefined) throw new UnreadableOutput(source, 0, text, 'the kernel is missing');
  if (systemd === undefined) throw new UnreadableOutput(source, 0, text, 'systemd is missing');

  const release = parseOsRelease(osRelease.join('\n'));
  return {
    distribution: { family: familyOf(release), id: release.id, name: release.name },
    kernel,
    systemd,
    interfaces,
  };
}

function familyOf({ id, like }: OsRelease): DistributionFamily {
  return [id, ...like].some((one) => one === 'debian' || one === 'ubuntu') ? 'debian' : 'unknown';
}

function yesOrNo(line: OutputLine, word: string | undefined): boolean {
  if (word !== 'yes' && word !== 'no') throw line.unreadable('neither yes nor no');
  return word === 'yes';
}

/** The interface of the line, or none: loopback and tunnels have no Ethernet address and are nobody's network. */
function ethernetInterface(line: OutputLine, text: string | undefined): readonly InterfaceFact[] {
  const [address, name, ...more] = text?.split(' ') ?? [];
  if (address === undefined || name === undefined || more.length > 0)
    throw line.unreadable('it is no interface');
  const mac = parseMac(address);
  return mac !== undefined && isInterfaceMac(mac) ? [{ name, mac }] : [];
}
