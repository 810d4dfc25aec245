import type { SshTarget } from '../../lab/model/lab.ts';
import { contentAt, machinePaths, mappingOf } from './contentAt.ts';

/** How each machine of a lab is reached, by name: those for which a host and a user are given. */
export function sshTargets(content: unknown): Readonly<Record<string, SshTarget>> {
  return Object.fromEntries(
    machinePaths(content).flatMap((path) => {
      const name = contentAt(content, `${path}.name`);
      const { host, port, user, identityFile, jump } = mappingOf(contentAt(content, `${path}.ssh`));
      if (typeof name !== 'string' || !isGiven(host) || !isGiven(user)) return [];
      const target: SshTarget = {
        host,
        port: typeof port === 'number' ? port : 22,
        user,
        ...(isGiven(identityFile) ? { identityFile } : {}),
        ...(isGiven(jump) ? { jump } : {}),
      };
      return [[name, target] as const];
    }),
  );
}

function isGiven(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
