import type { MachinePlan, Plan, Step } from './step.ts';
import { hasHiddenParts, needsListing, virtualServiceKey } from './virtualServiceKey.ts';

/**
 * The steps of an earlier plan that must be taken back before a later one is applied: those whose place in the plan is
 * gone, and those that brought about something that the later step of the same place does not replace by itself.
 */
export function staleSteps(earlier: Plan, later: Plan): Plan {
  const wanted = new Map(later.machines.flatMap(({ steps }) => steps).map((step) => [step.id, step]));
  return {
    lab: earlier.lab,
    machines: earlier.machines
      .map((machine): MachinePlan => ({
        ...machine,
        steps: machine.steps.filter((step) => !replaces(wanted.get(step.id), step)),
      }))
      .filter(({ steps }) => steps.length > 0),
  };
}

/** Whether applying `later` leaves nothing of `earlier` behind. */
function replaces(later: Step | undefined, earlier: Step): boolean {
  if (later === undefined) return false;
  const [a, b] = [earlier.action, later.action];
  if (JSON.stringify(a) === JSON.stringify(b)) return true;
  // The service is edited in place, so that a changed weight or scheduler drops no connection.
  if (a.kind === 'virtual-service' && b.kind === 'virtual-service') {
    // What the later step's probe would not see must go first. `b` is the later one.
    return virtualServiceKey(a) === virtualServiceKey(b) && (needsListing(b) || !hasHiddenParts(a));
  }
  if (a.kind === 'page' && b.kind === 'page') return a.file === b.file;
  // What is already there does no harm, and its removal would take time.
  return a.kind === b.kind && (a.kind === 'packages' || a.kind === 'module');
}
