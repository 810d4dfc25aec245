import type { Forwarding, Lab } from '../../model/lab.ts';
import type { LabStations } from './labStations.ts';
import type { Hop, WalkOutcome } from './walkReport.ts';

interface Seen {
  readonly hops: readonly Hop[];
  readonly lab: Lab;
  readonly stations: LabStations;
}

/** Which forwarding method the request shows, and how; where none, how far it came. */
export function methodStatement({
  seen,
  passed,
  ...context
}: Seen & { readonly seen: Forwarding | undefined; readonly passed: Hop | undefined }): readonly string[] {
  if (seen === undefined || passed === undefined) return [notPassed(context)];
  const { source, destination, tunnel } = passed;
  const who = source.machine ?? source.mac;
  const to = destination.machine ?? destination.mac;
  const { vip } = context.lab.service;
  switch (seen) {
    case 'nat':
      return [
        `NAT: ${who} rewrote the destination ${vip} into ${destination.ip} and left the source alone, so ${to} sees the client's address.`,
      ];
    case 'fullnat':
      return [
        `FULLNAT: ${who} rewrote the destination ${vip} into ${destination.ip} and the source into its own ${source.ip}, so ${to} answers it and needs no gateway.`,
      ];
    case 'dr':
      return [
        `DR: ${who} rewrote MAC addresses alone; the packet still goes from ${source.ip} to ${vip}, which ${to} holds itself.`,
      ];
    case 'tun':
      return [
        `TUN: ${who} put the packet as it was into another one from ${tunnel?.source ?? '?'} to ${tunnel?.destination ?? '?'}; ${to} takes it out and holds ${vip} itself.`,
      ];
    default:
      return seen satisfies never;
  }
}

function notPassed({ hops, lab, stations }: Seen): string {
  const { vip } = lab.service;
  const request = hops.find(({ direction }) => direction === 'request');
  const { machine, mac } = request?.destination ?? { mac: '' };
  if (machine === undefined)
    return `The client's frames for ${vip} went to ${mac}, which is no machine of the lab.`;
  if (stations.roleOf(machine) === 'realServer') {
    return `The client's frames for ${vip} went straight to ${machine}, past the director: ${machine} answers ARP for the VIP. IPVS counts nothing, and weights are of no use.`;
  }
  const onward = hops.find(({ direction, source }) => direction === 'request' && source.machine === machine);
  if (onward !== undefined) {
    const to = onward.destination.machine ?? onward.destination.mac;
    return `${machine} sent the request on to ${to}, which is no real server of the lab.`;
  }
  return `The request reached ${machine} and went no further: no frame of it left ${machine} towards a real server.`;
}

/** The way back, or where it ended. */
export function answerStatement({
  hops,
  lab,
  stations,
  realServer,
  outcome,
}: Seen & { readonly realServer: string | undefined; readonly outcome: WalkOutcome }): readonly string[] {
  const answers = hops.filter(({ direction }) => direction === 'answer');
  const arriving = answers.find(({ destination }) => destination.machine === lab.client.name);
  if (arriving === undefined) return [noAnswer(answers, realServer)];
  const from = arriving.source.machine ?? arriving.source.mac;
  if (outcome === 'refused') {
    const refusal = answers.find(({ kind, flags }) => kind === 'icmp' || flags.includes('RST')) ?? arriving;
    const who = refusal.source.machine ?? refusal.source.mac;
    return [`${who} refused it: ${refusal.kind === 'icmp' ? refusal.says : 'a TCP reset'}.`];
  }
  if (outcome === 'unanswered') return [`${from} took the connection, but no data came back to the client.`];
  if (stations.roleOf(from) === 'realServer') {
    if (arriving.source.ip === lab.service.vip) {
      return [
        `The answer went from ${from} to the client directly, with the VIP as its source; the director never saw it.`,
      ];
    }
    if (arriving.kind === 'udp') {
      return [
        `The answer went from ${from} to the client directly, with ${arriving.source.ip} as its source, which the client did not ask: it does not take such an answer.`,
      ];
    }
    return [
      `The answer went from ${from} to the client directly, with ${arriving.source.ip} as its source, which the client does not know: it resets such a connection.`,
    ];
  }
  const { rewrites } = arriving;
  const source = rewrites.find(({ field }) => field === 'source-ip');
  return [
    `The answer went back through ${from}${source === undefined ? '' : `, which put ${source.after} in the place of ${source.before}`}.`,
  ];
}

function noAnswer(answers: readonly Hop[], realServer: string | undefined): string {
  const last = answers.at(-1);
  if (last === undefined)
    return `${realServer ?? 'Nobody'} ${realServer === undefined ? 'answered' : 'sent no answer'}.`;
  const [from, to] = [
    last.source.machine ?? last.source.mac,
    last.destination.machine ?? last.destination.mac,
  ];
  return `An answer went from ${from} to ${to}, and none reached the client.`;
}

/** Several machines that answer for one address: the ARP problem of DR and TUN. */
export function arpStatements(hops: readonly Hop[], lab: Lab, stations: LabStations): readonly string[] {
  const { vip } = lab.service;
  const answering = new Set(
    hops
      .filter(
        ({ kind, source, destination }) => kind === 'arp' && source.ip === vip && destination.ip !== vip,
      )
      .map(({ source }) => source.machine ?? source.mac),
  );
  const servers = [...answering].filter((machine) => stations.roleOf(machine) === 'realServer');
  if (servers.length === 0) return [];
  return [
    `${servers.join(' and ')} spoke ARP for the VIP ${vip}; only the director should (arp_ignore=1, arp_announce=2).`,
  ];
}
