import { parseIpv4 } from '../model/ipv4.ts';
import type { Endpoint, IpvsMethod, IpvsService, ServiceKey } from './ipvsTable.ts';
import { endpointOf } from './ipvsWords.ts';
import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';

/** A destination as `ipvsadm -Sn` saves it. */
export interface SavedDestination extends Endpoint {
  readonly method: IpvsMethod;
  /** 0 to 65535. */
  readonly weight: number;
  /** Options that say which kind of tunnel it is, word by word; only with the method `tunnel`. */
  readonly tunnel?: readonly string[];
}

/** A virtual service as `ipvsadm -Sn` saves it. */
export interface SavedService extends Omit<IpvsService, 'destinations'> {
  readonly destinations: readonly SavedDestination[];
}

/** Reads `ipvsadm -Sn`: lines of options that `ipvsadm -R` would run again. */
export function parseIpvsadmSave(text: string): readonly SavedService[] {
  const services: { service: SavedService; destinations: SavedDestination[] }[] = [];
  for (const line of outputLines('ipvsadm -Sn', text)) {
    const words = [...line.words];
    const command = words.shift();
    const key = keyOf(line, words);
    if (command === '-A') {
      const destinations: SavedDestination[] = [];
      services.push({ service: { key, ...serviceOptions(line, words), destinations }, destinations });
    } else if (command === '-a') {
      const owner = services.find(({ service }) => JSON.stringify(service.key) === JSON.stringify(key));
      if (owner === undefined) throw line.unreadable('a destination without a service');
      owner.destinations.push(destinationOptions(line, words));
    } else {
      throw line.unreadable('neither -A nor -a');
    }
  }
  return services.map(({ service }) => service);
}

const protocols = { '-t': 'tcp', '-u': 'udp', '--sctp-service': 'sctp' } as const;
const methods: Readonly<Record<string, IpvsMethod>> = { '-m': 'masquerade', '-g': 'gateway', '-i': 'tunnel' };

/** Takes the words that name the service off the front: `-t 10.0.69.132:80`, `-f 1`, `-f 1 -6`. */
function keyOf(line: OutputLine, words: string[]): ServiceKey {
  const option = words.shift();
  const value = words.shift();
  if (option === '-f') {
    const family = words[0] === '-6' ? 6 : 4;
    if (family === 6) words.shift();
    return { kind: 'fwmark', mark: wholeNumber(line, value, { most: 0xffff_ffff }), family };
  }
  if (option !== '-t' && option !== '-u' && option !== '--sctp-service') {
    throw line.unreadable('no virtual service');
  }
  return { kind: 'address', protocol: protocols[option], ...endpointOf(line, value) };
}

function serviceOptions(line: OutputLine, words: string[]): Omit<IpvsService, 'key' | 'destinations'> {
  let scheduler: string | undefined;
  let schedulerFlags: readonly string[] = [];
  let persistence: IpvsService['persistence'];
  let onePacket = false;
  while (words.length > 0) {
    const option = words.shift();
    if (option === '-s') scheduler = words.shift();
    else if (option === '-p') persistence = { ...persistence, timeoutS: wholeNumber(line, words.shift()) };
    else if (option === '-M') persistence = { ...persistence, netmask: netmaskOf(line, words.shift()) };
    else if (option === '--pe' || option === 'pe')
      persistence = { ...persistence, engine: words.shift() ?? '' };
    else if (option === '-b') schedulerFlags = (words.shift() ?? '').split(',');
    else if (option === '-o') onePacket = true;
    else throw line.unreadable('an unknown option');
  }
  if (scheduler === undefined) throw line.unreadable('no scheduler');
  return { scheduler, schedulerFlags, ...(persistence === undefined ? {} : { persistence }), onePacket };
}

function destinationOptions(line: OutputLine, words: string[]): SavedDestination {
  let endpoint: Endpoint | undefined;
  let method: IpvsMethod | undefined;
  let weight: number | undefined;
  const tunnel: string[] = [];
  while (words.length > 0) {
    const option = words.shift() ?? '';
    if (option === '-r') endpoint = endpointOf(line, words.shift());
    else if (option === '-w') weight = wholeNumber(line, words.shift(), { most: 65_535 });
    else if (Object.hasOwn(methods, option)) method = methods[option];
    else if (/^--tun-(type|port|nocsum|csum|remcsum)$/.test(option)) tunnel.push(option, ...takeValue(words));
    // No version is known to save the thresholds; `ipvsadm -ln --thresholds` has them.
    else if (/^-[xy]$/.test(option)) takeValue(words);
    else throw line.unreadable('an unknown option');
  }
  if (endpoint === undefined || method === undefined || weight === undefined) {
    throw line.unreadable('address, method or weight is missing');
  }
  return { ...endpoint, method, weight, ...(tunnel.length === 0 ? {} : { tunnel }) };
}

/** The value of an option that has one, as a list of one word. */
function takeValue(words: string[]): readonly string[] {
  return words[0] === undefined || words[0].startsWith('-') ? [] : words.splice(0, 1);
}

function netmaskOf(line: OutputLine, word: string | undefined): string {
  const prefix = word !== undefined && /^[0-9]{1,3}$/.test(word);
  if (word === undefined || (!prefix && parseIpv4(word) === undefined)) throw line.unreadable('no netmask');
  return word;
}
