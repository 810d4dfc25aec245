import type { MachineFacts } from '../fact/machineFacts.ts';
import type { Lab, Machine, Role } from '../model/lab.ts';
import type { Action, Step } from './step.ts';

/** One machine of a lab with its part in it and what is known of it: all that its steps follow from. */
export interface Site {
  readonly lab: Lab;
  readonly machine: Machine;
  readonly role: Role;
  readonly facts: MachineFacts;
}

/** Longest time for a step that only sets something. */
const settingDeadlineMs = 30_000;
/** Longest time for installing packages: a mirror may be far and the machine slow. */
const packagesDeadlineMs = 300_000;

/** A step of a machine. `name` tells it from the machine's other steps and makes its id. */
export function stepAt(
  { machine }: Site,
  name: string,
  action: Action,
  text: { readonly title: string; readonly why: string },
): Step {
  return {
    id: `${machine.name}.${name}`,
    machine: machine.name,
    title: text.title,
    why: text.why,
    action,
    after: [],
    deadlineMs: action.kind === 'packages' ? packagesDeadlineMs : settingDeadlineMs,
  };
}
