import type { Lab } from '../../model/lab.ts';
import type { Site } from '../site.ts';
import type { Step } from '../step.ts';

/** Refuses a lab that the forwarding method cannot serve, then plans one machine after another. */
export type ForwardingPlan = (lab: Lab) => (site: Site) => readonly Step[];
