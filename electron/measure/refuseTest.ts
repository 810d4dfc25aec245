import { LabError } from '../../lab/contract/labError.ts';
import type { Lab, Machine } from '../../lab/model/lab.ts';
import { mostHeld } from '../../lab/predict/defaultLoad.ts';
import type { Load } from '../../lab/predict/prediction.ts';
import type { RequestSource } from '../../lab/verdict/measurement.ts';
import { mostQueries } from './queryCommand.ts';

/**
 * The machines between which a test is made; the source is missing where it is this computer.
 * @throws LabError `user-unsupported` where the service cannot be asked from there.
 */
export function machinesOfTest(
  { machines, service, directors, client }: Lab,
  from: RequestSource,
): { readonly director: Machine; readonly source?: Machine } {
  const [director] = directors;
  if (director === undefined) {
    throw new LabError({
      code: 'user-unsupported',
      what: 'This service cannot be tested',
      why: 'the lab has no director',
      next: 'Give it one in the lab file.',
    });
  }
  if (from === 'laptop' && service.protocol === 'udp') {
    throw new LabError({
      code: 'user-unsupported',
      what: 'A UDP service cannot be tested from this computer',
      why: 'its requests are DNS queries, which a machine of the lab sends by `dig`',
      next: 'Send them from the client or from the director: --from client.',
    });
  }
  if (from === 'laptop' && machines === 'embedded') {
    throw new LabError({
      code: 'user-unsupported',
      what: 'Requests cannot be sent from this computer to an embedded lab',
      why: 'the networks of the lab are only between its own machines, and so is its VIP',
      next: 'Send them from the client or from the director: --from client.',
    });
  }
  if (from === 'laptop') return { director };
  return { director, source: from === 'client' ? client : director };
}

/** What is asked of a test's requests. */
interface WantedLoad {
  readonly load: Load;
  readonly protocol: 'tcp' | 'udp';
  readonly from: RequestSource;
  readonly requests: number;
}

interface Refusal {
  readonly applies: (wanted: WantedLoad) => boolean;
  readonly why: string;
  readonly next: string;
}

/** The first that applies is told. */
const refusals: readonly Refusal[] = [
  {
    applies: ({ protocol, requests }) => protocol === 'udp' && requests > mostQueries,
    why: `a UDP service is asked from a new source port each time, and no more than ${mostQueries} are left free for a test`,
    next: `Ask for fewer: --requests ${mostQueries}.`,
  },
  {
    applies: ({ protocol, load }) => protocol === 'udp' && load === 'held',
    why: 'UDP has no connections to hold open: IPVS counts each as inactive from its first packet on',
    next: 'Test without it: --load sequential.',
  },
  {
    applies: ({ load, from }) => load === 'many-sources' && from !== 'client',
    why: 'many source addresses are made on the client only',
    next: 'Test from the client: --from client.',
  },
  {
    applies: ({ load, from }) => load === 'held' && from === 'laptop',
    why: 'connections are held open by a machine of the lab only',
    next: 'Test from the client: --from client.',
  },
  {
    applies: ({ load, requests }) => load === 'held' && requests > mostHeld,
    why: `no more than ${mostHeld} connections are held open at once`,
    next: `Ask for fewer: --requests ${mostHeld}.`,
  },
];

/** @throws LabError `user-unsupported` where the load cannot be made from there. */
export function refuseLoad(wanted: WantedLoad): void {
  const refusal = refusals.find(({ applies }) => applies(wanted));
  if (refusal === undefined) return;
  const { why, next } = refusal;
  throw new LabError({ code: 'user-unsupported', what: `The load ${wanted.load} cannot be made`, why, next });
}
