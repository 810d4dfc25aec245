import { LabError } from '../../contract/labError.ts';
import type { Lab } from '../../model/lab.ts';

/** Refuses what no forwarding method is planned for yet. Throws a `LabError` `user-unsupported`. */
export function refuseUnplannable(lab: Lab): void {
  if (lab.directors.length !== 1) {
    throw new LabError({
      code: 'user-unsupported',
      what: `A lab with ${lab.directors.length} directors is not supported yet`,
      why: 'nothing decides yet which of them holds the VIP',
      next: 'Leave one director in the lab file.',
    });
  }
}
