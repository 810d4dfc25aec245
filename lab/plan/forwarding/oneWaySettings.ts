import type { KernelSettings } from '../role/commonSteps.ts';

/**
 * What DR and TUN ask of IPVS, which sees requests there but no answer. The last state that it sees of a connection is
 * FIN_WAIT, for two minutes, and with its default (1) a new connection from the same port would follow the old one to
 * its real server, past the scheduler. With 2 it is scheduled anew (ipvs-sysctl.rst, conn_reuse_mode;
 * `is_new_conn_expected` in ip_vs_core.c).
 */
export const oneWaySettings: KernelSettings = {
  title: 'New connections from a port used before are scheduled anew',
  why:
    'The director sees no answer, so a finished connection stays in its table as FIN_WAIT for two minutes. Without ' +
    'this a client that takes the same port again would go to the same real server, whatever the scheduler says.',
  settings: [{ path: 'net/ipv4/vs/conn_reuse_mode', value: '2' }],
};
