import { isIPv6 } from 'node:net';
import { LabError } from '../../lab/contract/labError.ts';
import type { ConnectTarget } from './sshTarget.ts';

/**
 * The jump host of a target as a target. Text is `user@host:port`; the user defaults to the target's, the port to 22,
 * and an IPv6 address with a port is written in brackets. The same key opens both, unless the jump says otherwise.
 */
export function jumpTarget(target: ConnectTarget): ConnectTarget | undefined {
  const { jump } = target;
  if (typeof jump !== 'string') return jump;
  const { user, where = '' } = /^(?:(?<user>[^@]+)@)?(?<where>[^@]+)$/.exec(jump)?.groups ?? {};
  const parts = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^\s[\]:]+))(?::(?<port>\d{1,5}))?$/.exec(
    where,
  )?.groups;
  const host = isIPv6(where) ? where : (parts?.['bracketed'] ?? parts?.['plain']);
  const portNumber = Number(parts?.['port'] ?? 22);
  if (host === undefined || portNumber < 1 || portNumber > 65535) {
    throw new LabError({
      code: 'user-lab-file',
      what: `The jump host ${JSON.stringify(jump)} cannot be read`,
      ...(target.machine !== undefined && { machine: target.machine }),
      why: 'it is not of the form user@host:port',
      next: 'Correct `jump` in the lab file.',
    });
  }
  return {
    host,
    port: portNumber,
    user: user ?? target.user,
    ...(target.identityFile !== undefined && { identityFile: target.identityFile }),
  };
}
