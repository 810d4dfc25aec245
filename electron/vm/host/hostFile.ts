/** File in the lab's folder that says who its lab host is. */
export const hostFile = 'host.json';

/** What `host.json` says, for people and for ending a host that does not answer. */
export interface HostFile {
  readonly pid: number;
  readonly protocol: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What the lab host's process says, appended from one start to the next. */
export const logFile = 'host.log';

/** Exit status of a lab host whose folder already has one. */
export const alreadyRunningStatus = 3;

/**
 * In the lab's folder while the host runs: the private key (OpenSSH's form, mode 0600) that opens each of its machines
 * as root, for whoever wants `ssh -i`.
 */
export const keyFile = 'id_ed25519';
