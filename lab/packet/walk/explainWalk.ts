import type { Forwarding, Lab } from '../../model/lab.ts';
import { answerStatement, arpStatements, methodStatement } from './statements.ts';
import type { LabStations } from './labStations.ts';
import type { Hop, WalkOutcome, WalkReport } from './walkReport.ts';

type Explanation = Pick<WalkReport, 'outcome' | 'realServer' | 'seen' | 'statements'>;

/** What the hops of a connection show, in words. */
export function explainWalk(hops: readonly Hop[], lab: Lab, stations: LabStations): Explanation {
  const own = hops.filter(({ kind }) => kind !== 'arp');
  const outcome = outcomeOf(own, lab);
  if (outcome === 'not-captured') {
    return { outcome, statements: ['No frame of a connection from the client to the VIP was captured.'] };
  }
  const passed = hops.find(
    (hop) =>
      hop.direction === 'request' &&
      hop.forwards !== undefined &&
      stations.roleOf(hop.source.machine) === 'director' &&
      stations.roleOf(hop.destination.machine) === 'realServer',
  );
  const direct = own.find(
    ({ direction, source, destination }) =>
      direction === 'request' &&
      source.machine === lab.client.name &&
      stations.roleOf(destination.machine) === 'realServer',
  );
  const realServer = (passed ?? direct)?.destination.machine;
  const seen = passed === undefined ? undefined : methodOf(passed);
  const { forwarding } = lab.service;
  const statements = [
    ...methodStatement({ seen, passed, hops: own, lab, stations }),
    ...(seen === undefined || seen === forwarding
      ? []
      : [
          `The lab file asks for ${nameOf(forwarding)}, but the frames show ${nameOf(seen)}: the director holds another table.`,
        ]),
    ...answerStatement({ hops: own, lab, stations, realServer, outcome }),
    ...arpStatements(hops, lab, stations),
    ...retransmissions(own),
  ];
  return {
    outcome,
    ...(realServer === undefined ? {} : { realServer }),
    ...(seen === undefined ? {} : { seen }),
    statements,
  };
}

/** Methods as people call them. */
function nameOf(forwarding: Forwarding): string {
  const names: Readonly<Record<Forwarding, string>> = {
    nat: 'NAT',
    dr: 'DR',
    tun: 'TUN',
    fullnat: 'FULLNAT',
  };
  return names[forwarding];
}

/** The method that a request shows as the director passes it on. */
function methodOf({ rewrites, tunnel }: Hop): Forwarding {
  if (tunnel !== undefined) return 'tun';
  const isRewritten = (field: string): boolean => rewrites.some((rewrite) => rewrite.field === field);
  if (!isRewritten('destination-ip')) return 'dr';
  return isRewritten('source-ip') ? 'fullnat' : 'nat';
}

function outcomeOf(own: readonly Hop[], { client }: Lab): WalkOutcome {
  if (own.length === 0) return 'not-captured';
  const reached = own.filter(
    ({ direction, destination }) => direction === 'answer' && destination.machine === client.name,
  );
  if (reached.some(({ dataLength }) => dataLength > 0)) return 'answered';
  const isRefusal = ({ kind, flags }: Hop): boolean => kind === 'icmp' || flags.includes('RST');
  return reached.some(isRefusal) ? 'refused' : 'unanswered';
}

function retransmissions(own: readonly Hop[]): readonly string[] {
  // What is forwarded again was sent again by somebody else.
  const count = own.filter(
    ({ isRetransmission, forwards }) => isRetransmission && forwards === undefined,
  ).length;
  if (count === 0) return [];
  return [
    `${count === 1 ? 'One segment was' : `${count} segments were`} sent again: something was lost, or took too long.`,
  ];
}
