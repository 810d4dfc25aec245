import type { Lab } from '../model/lab.ts';
import type { ShellText } from '../script/shellText.ts';

/** What a fault concerns, for a list in groups. */
export const faultGroups = [
  'web-server',
  'network',
  'director',
  'way',
  'forwarding',
  'wire',
  'distribution',
] as const;
export type FaultGroup = (typeof faultGroups)[number];

/** What happens to frames on a segment. */
export interface Impairment {
  /** Frames that vanish, 0 to 100. */
  readonly lossPercent: number;
  /** How much later each frame arrives, 0 to 10,000 ms. */
  readonly delayMs: number;
  /** Frames that arrive twice, 0 to 100. */
  readonly duplicationPercent: number;
}

/** Texts for one machine, run by root. */
export interface FaultScript {
  readonly machine: string;
  /**
   * Writes down what is there, then breaks it. Body of a shell function: answers by its status, and leaves what `mend`
   * needs also where it fails.
   */
  readonly inject: ShellText;
  /** Brings back what was there; safe to run twice, and where `inject` never ran. Body of a shell function. */
  readonly mend: ShellText;
}

/** How a fault is brought about. All but `script` is done from outside the machine and needs an embedded one. */
export type FaultEffect =
  | {
      readonly kind: 'script';
      readonly script: FaultScript;
      /** On other machines, after it; mended before it. */
      readonly then?: readonly FaultScript[];
      /** On other machines, once all is mended; safe to run at any time. */
      readonly settle?: readonly Pick<FaultScript, 'machine' | 'mend'>[];
    }
  | {
      readonly kind: 'cable';
      readonly machine: string;
      /** Networks whose cables are pulled. */
      readonly networks: readonly string[];
    }
  | {
      /** The machine's cable leads to a segment on which none of the others is. */
      readonly kind: 'other-segment';
      readonly machine: string;
      readonly network: string;
    }
  | { readonly kind: 'impair'; readonly network: string; readonly impairment: Impairment }
  | { readonly kind: 'freeze'; readonly machine: string }
  | {
      /** Mended by `up`, which starts the machine anew. */
      readonly kind: 'power-off';
      readonly machine: string;
    };

/** Something that can be broken in a lab, as data. */
export interface Fault {
  /** Kebab case, unique. */
  readonly id: string;
  readonly group: FaultGroup;
  readonly title: string;
  /** What it shows, in words. */
  readonly symptom: string;
  /** What the doctor calls it: codes of findings, any of which names the cause. */
  readonly findings: readonly string[];
  /** What it changes: of the same thing on the same target only one fault is on at a time. */
  readonly touches: string;
  /** Whether it needs machines that LVS Lab runs itself. */
  readonly embeddedOnly?: true;
  /** Machines (or, for a segment, networks) of the lab that it can be switched on at, the first by default. */
  targets(lab: Lab): readonly string[];
  /** How it is brought about at one of its targets. */
  effect(lab: Lab, target: string): FaultEffect;
}
