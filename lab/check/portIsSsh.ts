import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** The service's port is where each real server's web server listens, and where IPVS catches packets on the director. */
export const portIsSsh: Rule = {
  code: 'port-is-ssh',
  severity: 'error',
  summary: "The service's port is the machines' SSH port",
  find: (draft) => {
    const { port, protocol } = draft.service;
    if (port === undefined || protocol !== 'tcp') return [];
    const taken = draft.machines.find(({ role, ssh }) =>
      role === 'client' ? false : draft.source === 'ssh' ? ssh?.port === port : port === 22,
    );
    if (taken === undefined || draft.source === undefined) return [];
    return [
      {
        path: 'service.port',
        detail: `SSH listens on port ${port} of ${label(taken)}. A web server could not listen there too, and on the director IPVS would take the packets for SSH: LVS Lab would lock itself out.`,
        fix: 'Choose another port; web servers listen on `80`.',
      },
    ];
  },
};
