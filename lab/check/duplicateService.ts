import { duplicates } from './attachment.ts';
import { extendPath } from '../model/path.ts';
import type { DraftService } from '../model/labDraft.ts';
import type { Rule } from './rule.ts';

/** A place of the file that takes a port at the VIP, or a firewall mark. */
interface Taker {
  readonly key: string;
  readonly kind: 'port' | 'more-port' | 'mark';
  /** The port or the mark. */
  readonly value: number;
  readonly what: string;
  readonly path: string;
  readonly service: DraftService;
}

/** IPVS tells services apart by protocol and port, or by mark: of two with the same, one would never see a packet. */
export const duplicateService: Rule = {
  code: 'duplicate-service',
  severity: 'error',
  summary: 'Two services want the same packets',
  find: (draft) => {
    const all = draft.services.flatMap(takers);
    return duplicates(all, ({ key }) => key).map(([first, second]) => ({
      path: second.path,
      detail: `\`${first.path}\` takes ${first.what} at the VIP already, and the director can hand a packet to one service only.`,
      fix:
        first.service === second.service
          ? 'Name each port once.'
          : `Give each service ${second.kind === 'mark' ? 'a mark' : 'a port'} of its own, or remove one of them.`,
      edit:
        second.kind === 'more-port'
          ? { kind: 'remove', path: second.path }
          : { kind: 'set', path: second.path, value: nextFree(second, all) },
    }));
  },
};

/** The next port that no service has, over whatever protocol, or the next mark. */
function nextFree({ kind, value }: Taker, all: readonly Taker[]): number {
  const taken = new Set(
    all.filter((one) => (one.kind === 'mark') === (kind === 'mark')).map((one) => one.value),
  );
  let free = value;
  while (taken.has(free)) free = free === 65_535 ? 1 : free + 1;
  return free;
}

function takers(service: DraftService): readonly Taker[] {
  const { protocol, port, morePorts, firewallMark, path } = service;
  const onPort = (kind: Taker['kind'], number: number, at: string): Taker => ({
    key: `${protocol ?? ''} ${number}`,
    kind,
    value: number,
    what: `${(protocol ?? '').toUpperCase()} port ${number}`,
    path: at,
    service,
  });
  return [
    ...(protocol === undefined || port === undefined ? [] : [onPort('port', port, extendPath(path, 'port'))]),
    ...(protocol === undefined ? [] : morePorts.map((one) => onPort('more-port', one.port, one.path))),
    ...(firewallMark === undefined
      ? []
      : [
          {
            key: `mark ${firewallMark}`,
            kind: 'mark' as const,
            value: firewallMark,
            what: `the firewall mark ${firewallMark}`,
            path: extendPath(path, 'firewallMark'),
            service,
          },
        ]),
  ];
}
