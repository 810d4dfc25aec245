import { quoted } from './describe.ts';
import type { FormProblem } from './formProblem.ts';
import { parseIpv4 } from './ipv4.ts';
import { ipvsSettings, type IpvsSetting, type Protocol } from './lab.ts';

/** Largest weight: the netlink interface would take more, but ipvsadm refuses it (`-w` is 0 to 65535). */
const largestWeight = 65_535;

/** Largest page in bytes of UTF-8. */
export const largestPageBytes = 65_536;

/** Port of a service that names none: the web's, or over UDP that of DNS, which is what real servers offer there. */
export function defaultPort(protocol: Protocol): number {
  return protocol === 'udp' ? 53 : 80;
}

/** Persistence that names no time: what ipvsadm takes (`IP_VS_TEMPLATE_TIMEOUT`), in seconds. */
export const defaultPersistenceSeconds = 300;

/** What is wrong with a port number. */
export function portProblem(port: number): FormProblem | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return undefined;
  return {
    code: 'port-out-of-range',
    detail: `${port} is not a port: a port is a whole number from 1 to 65535.`,
    fix: 'Write a port from 1 to 65535; web servers listen on `80`.',
  };
}

/** What is wrong with a weight. */
export function weightProblem(weight: number): FormProblem | undefined {
  if (Number.isInteger(weight) && weight >= 0 && weight <= largestWeight) return undefined;
  const advice = Number.isInteger(weight)
    ? { fix: `Write a weight from 0 to ${largestWeight}; only the ratio of the weights counts.` }
    : { fix: 'Multiply all weights until they are whole: 1.5 and 1 become `3` and `2`.' };
  return {
    code: 'weight-out-of-range',
    detail: `${weight} is not a weight: IPVS has whole numbers from 0 to ${largestWeight}.`,
    ...advice,
  };
}

/** Longest persistence: ipvsadm takes no more (`MAX_TIMEOUT`, 31 days in seconds). */
const longestPersistence = 31 * 24 * 60 * 60;

/** What is wrong with the time of persistence, in seconds. */
export function persistenceTimeoutProblem(seconds: number): FormProblem | undefined {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestPersistence) return undefined;
  return {
    code: 'persistence-timeout-out-of-range',
    detail: `${seconds} is no time that a client can be remembered: ipvsadm takes whole seconds from 1 to ${longestPersistence} (31 days).`,
    fix: 'Write whole seconds; `300` is what ipvsadm takes where none is given.',
  };
}

/** What is wrong with a netmask: IPVS wants one bits, then zero bits, and at least one of them set. */
export function netmaskProblem(text: string): FormProblem | undefined {
  const mask = parseIpv4(text);
  const isMask = mask !== undefined && mask !== 0 && ((~mask >>> 0) & ((~mask >>> 0) + 1)) === 0;
  if (isMask) return undefined;
  return {
    code: 'bad-netmask',
    detail: `${quoted(text)} is not a mask of ones followed by zeros, such as 255.255.255.0.`,
    fix: 'Write `255.255.255.255` for each client by itself, or `255.255.255.0` for all of one /24 together.',
  };
}

/** Largest mark: ipvsadm reads it as a positive 32-bit number. */
const largestFirewallMark = 2_147_483_647;

/** What is wrong with a firewall mark. */
export function firewallMarkProblem(mark: number): FormProblem | undefined {
  if (Number.isInteger(mark) && mark >= 1 && mark <= largestFirewallMark) return undefined;
  return {
    code: 'firewall-mark-out-of-range',
    detail: `${mark} is not a firewall mark: a packet without one has 0, and a mark is a whole number from 1 to ${largestFirewallMark}.`,
    fix: 'Write a small whole number that nothing else on the director marks packets with, such as `1`.',
  };
}

/** Largest threshold: the kernel holds it in 32 bits, ipvsadm reads a positive int. */
const largestThreshold = 2_147_483_647;

/** What is wrong with a threshold of connections; 0 would mean that there is none, so it is left out instead. */
export function thresholdProblem(connections: number): FormProblem | undefined {
  if (Number.isInteger(connections) && connections >= 1 && connections <= largestThreshold) return undefined;
  return {
    code: 'threshold-out-of-range',
    detail: `${connections} is not a number of connections from 1 to ${largestThreshold}.`,
    fix: 'Write a whole number of connections, or leave the threshold out for a server that takes as many as come.',
  };
}

/** What is wrong with a setting of IPVS. */
export function ipvsSettingProblem(name: IpvsSetting, value: number): FormProblem | undefined {
  const largest = ipvsSettings[name];
  if (Number.isInteger(value) && value >= 0 && value <= largest) return undefined;
  return {
    code: 'ipvs-setting-out-of-range',
    detail: `net.ipv4.vs.${name} is a whole number from 0 to ${largest}, not ${value}.`,
    fix:
      largest === 1
        ? 'Write `1` to switch it on or `0` to switch it off.'
        : `Write a number from 0 to ${largest}.`,
  };
}

/** What is wrong with the page of a real server. */
export function pageProblem(page: string): FormProblem | undefined {
  const bytes = utf8Length(page);
  if (bytes > largestPageBytes) {
    return {
      code: 'page-too-large',
      detail: `The page has ${bytes} bytes in UTF-8; a page may have ${largestPageBytes}, which is plenty to tell servers apart.`,
      fix: 'Shorten the page; the name of the real server is enough.',
    };
  }
  if (!page.includes('\0')) return undefined;
  return {
    code: 'page-with-nul',
    detail:
      'A NUL character cannot pass through a shell, so the page could not be written to the real server as it is.',
    fix: 'Remove the `\\0` from the page.',
  };
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
