import { duplicates } from './attachment.ts';
import { extendPath } from '../model/path.ts';
import type { DraftService } from '../model/labDraft.ts';
import type { Rule } from './rule.ts';

/** A place of the file that takes a port at the VIP, or a firewall mark. */
interface Taker {
  readonly key: string;
  readonly what: string;
  readonly path: string;
  readonly service: DraftService;
}

/** IPVS tells services apart by protocol and port, or by mark: of two with the same, one would never see a packet. */
export const duplicateService: Rule = {
  code: 'duplicate-service',
  severity: 'error',
  summary: 'Two services want the same packets',
  find: (draft) =>
    duplicates(draft.services.flatMap(takers), ({ key }) => key).map(([first, second]) => ({
      path: second.path,
      detail: `\`${first.path}\` takes ${first.what} at the VIP already, and the director can hand a packet to one service only.`,
      fix:
        first.service === second.service
          ? 'Name each port once.'
          : `Give each service ${second.key.startsWith('mark') ? 'a mark' : 'a port'} of its own, or remove one of them.`,
    })),
};

function takers(service: DraftService): readonly Taker[] {
  const { protocol, port, morePorts, firewallMark, path } = service;
  const onPort = (number: number, at: string): Taker => ({
    key: `${protocol ?? ''} ${number}`,
    what: `${(protocol ?? '').toUpperCase()} port ${number}`,
    path: at,
    service,
  });
  return [
    ...(protocol === undefined || port === undefined ? [] : [onPort(port, extendPath(path, 'port'))]),
    ...(protocol === undefined ? [] : morePorts.map((one) => onPort(one.port, one.path))),
    ...(firewallMark === undefined
      ? []
      : [
          {
            key: `mark ${firewallMark}`,
            what: `the firewall mark ${firewallMark}`,
            path: extendPath(path, 'firewallMark'),
            service,
          },
        ]),
  ];
}
