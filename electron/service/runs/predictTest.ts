import { serverPortOf, type Lab, type RealServer } from '../../../lab/model/lab.ts';
import { clientNetwork } from '../../../lab/model/spareAddresses.ts';
import { destinationAddress } from '../../../lab/plan/destinationAddress.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { Load, Prediction, ServerLoad } from '../../../lab/predict/prediction.ts';
import type { RequestSource } from '../../../lab/verdict/measurement.ts';

/** A test, as far as it is known. */
export interface TestToPredict {
  readonly requests: number;
  readonly from: RequestSource;
  readonly load: Load;
  /** Connections that each real server has before; without it, none. */
  readonly start?: Readonly<Record<string, ServerLoad>>;
  /** Real servers in the order in which they were added to the service; without it, that of the lab file. */
  readonly addedInOrder?: readonly string[];
  /** Release of the director's kernel; without it, one of the present. */
  readonly kernel?: string;
  /** The real server that the director remembers for each client, by persistence. */
  readonly remembered?: Readonly<Record<string, string>>;
  /** Addresses that the test made to send from. */
  readonly sources?: readonly string[];
}

/** What a lab's scheduler must do with a test. */
export function predictTest(
  lab: Lab,
  { requests, from, load, start, addedInOrder = [], kernel, remembered, sources }: TestToPredict,
): Prediction {
  const { scheduler, schedulerFlags, persistence, firewallMark, vip, port } = lab.service;
  const source = sources ?? sourceOf(lab, from);
  return predict({
    scheduler,
    destinations: inOrder(lab.realServers, addedInOrder).map((server) => ({
      name: server.name,
      weight: server.weight,
      address: destinationAddress(lab, server),
      ...(server.upperThreshold !== undefined && { upperThreshold: server.upperThreshold }),
      ...(server.lowerThreshold !== undefined && { lowerThreshold: server.lowerThreshold }),
    })),
    requests,
    load,
    service: { vip, port, destinationPort: firewallMark === undefined ? serverPortOf(lab.service) : 0 },
    hashesOtherwise: kernel !== undefined && isOlder(kernel, [4, 18]),
    ...(schedulerFlags && { flags: schedulerFlags }),
    ...(persistence && { persistence }),
    ...(remembered && { remembered: stillValid(lab, remembered) }),
    ...(start && { start }),
    ...(source && { sources: source }),
  });
}

/** The servers in an order of names; those that it lacks come first. */
function inOrder(servers: readonly RealServer[], names: readonly string[]): readonly RealServer[] {
  return servers.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/** Whether a release such as `4.15.0-213-generic` is before a version. One that cannot be read is not. */
function isOlder(release: string, [major, minor]: readonly [number, number]): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(release)?.map(Number) ?? [];
  if (first === undefined || second === undefined) return false;
  return first === major ? second < minor : first < major;
}

/**
 * What the director remembers and still goes by: with `expire_quiescent_template` it forgets a server of weight 0
 * (`ip_vs_check_template` in ip_vs_conn.c).
 */
function stillValid(
  { ipvs = {}, realServers }: Lab,
  remembered: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (ipvs.expire_quiescent_template !== 1) return remembered;
  const quiescent = new Set(realServers.filter(({ weight }) => weight === 0).map(({ name }) => name));
  return Object.fromEntries(Object.entries(remembered).filter(([, server]) => !quiescent.has(server)));
}

/** Where a machine's connections to the VIP come from, where the lab file tells. */
function sourceOf({ client, service, ...lab }: Lab, from: RequestSource): readonly string[] | undefined {
  switch (from) {
    case 'client': {
      const address = client.addresses[clientNetwork({ client, service, ...lab }) ?? ''];
      return address === undefined ? undefined : [address];
    }
    case 'director':
      // A machine talks to an address of its own from that address.
      return [service.vip];
    case 'laptop':
      return undefined;
    default:
      return from satisfies never;
  }
}
