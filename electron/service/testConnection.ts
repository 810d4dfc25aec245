import type { ConnectionReport } from '../../lab/contract/connectionReport.ts';
import type { SshTarget } from '../../lab/model/lab.ts';
import type { Folders } from '../store/folders.ts';
import { notBuiltYet } from './notBuiltYet.ts';
import type { SshAccessContext } from './sshAccess.ts';

/** Logs in to one of `targets` and looks around. */
export function testConnection(
  targets: Readonly<Record<string, SshTarget>>,
  machine: string,
  context: SshAccessContext,
): Promise<ConnectionReport> {
  void targets;
  void context;
  return notBuiltYet(`testing ${machine}`);
}

/** Takes a host key out of our known hosts. */
export function forgetHostKey(host: string, port: number, folders: Folders): Promise<void> {
  return notBuiltYet(`forgetting ${host} ${port} ${folders.state}`);
}
