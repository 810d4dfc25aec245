import type { DraftService } from '../model/labDraft.ts';
import { extendPath } from '../model/path.ts';
import { label } from './attachment.ts';
import type { Finding, Rule } from './rule.ts';

/** The service's port is where each real server's web server listens, and where IPVS catches packets on the director. */
export const portIsSsh: Rule = {
  code: 'port-is-ssh',
  severity: 'error',
  summary: "The service's port is the machines' SSH port",
  find: (draft) => {
    const { source } = draft;
    if (source === undefined) return [];
    const takenBy = (port: number) =>
      draft.machines.find(({ role, ssh }) =>
        role === 'client' ? false : source === 'ssh' ? ssh?.port === port : port === 22,
      );
    return draft.services
      .filter(({ protocol }) => protocol === 'tcp')
      .flatMap(placesOfPorts)
      .flatMap(({ port, path }): readonly Finding[] => {
        const taken = takenBy(port);
        if (taken === undefined) return [];
        return [
          {
            path,
            detail: `SSH listens on port ${port} of ${label(taken)}. A web server could not listen there too, and on the director IPVS would take the packets for SSH: LVS Lab would lock itself out.`,
            fix: 'Choose another port; web servers listen on `80`.',
          },
        ];
      });
  },
};

/** Every port that a service names, with its place in the file. */
function placesOfPorts(service: DraftService): readonly { readonly port: number; readonly path: string }[] {
  const { port, serverPort, morePorts, path } = service;
  return [
    ...(port === undefined ? [] : [{ port, path: extendPath(path, 'port') }]),
    ...(serverPort === undefined ? [] : [{ port: serverPort, path: extendPath(path, 'serverPort') }]),
    ...morePorts,
  ];
}
