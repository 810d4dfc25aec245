import type { Lab } from '../model/lab.ts';
import type { Finding } from './finding.ts';
import type { ObservedMachine } from './observation.ts';

/** Looks for one kind of fault in a lab. Answers with nothing where there is none. */
export type DoctorRule = (lab: Lab, machines: readonly ObservedMachine[]) => readonly Finding[];
