import { readFileSync } from 'node:fs';
import path from 'node:path';
import { walkConnection } from '../../../../lab/packet/walk/walkConnection.ts';
import type { Hop, WalkFrame, WalkReport } from '../../../../lab/packet/walk/walkReport.ts';
import { exampleLab } from '../../../fakes/packet/exampleLab.ts';
import { embeddedMacs } from '../../../fakes/packet/playConnection.ts';

const folder = path.join(import.meta.dirname, '../../../captures/walk');

interface Fixture {
  readonly lab: Parameters<typeof exampleLab>[0];
  readonly frames: readonly WalkFrame[];
}

/** A walk from frames that the switches of a real lab (Debian 12, kernel 6.1) captured. */
export function capturedWalk(name: string): WalkReport {
  const { lab: of, frames } = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Fixture;
  const lab = exampleLab(of);
  return walkConnection({ lab, macs: embeddedMacs(lab), frames });
}

/** A hop in one line: where, who to whom, addresses, what it says. */
export function line(hop: Hop): string {
  const end = ({ ip, port }: Hop['source']): string => `${ip}${port === undefined ? '' : `:${port}`}`;
  const ips = `${end(hop.source)} > ${end(hop.destination)}`;
  const packet = hop.tunnel === undefined ? ips : `${hop.tunnel.source} > ${hop.tunnel.destination} [${ips}]`;
  const again = hop.isRetransmission ? ' (again)' : '';
  const machines = `${hop.source.machine} > ${hop.destination.machine ?? '*'}`;
  return `${hop.network} ${machines}: ${packet} ${hop.says}${again}`;
}

/** The hops without ARP. */
export function own({ hops }: WalkReport): readonly Hop[] {
  return hops.filter(({ kind }) => kind !== 'arp');
}

/** What was rewritten besides MAC addresses. */
export function rewritten(hop: Hop | undefined): readonly string[] {
  return hop?.rewrites.map(({ field }) => field).filter((field) => !field.endsWith('mac')) ?? [];
}
