import type { Scheduler } from '../model/lab.ts';

/** A real server as the scheduler sees it. */
export interface Destination {
  /** Name of the real server. */
  readonly name: string;
  /** 0 to 65535. */
  readonly weight: number;
}

/** The question: these destinations, in the order in which they were added, and this many short connections. */
export interface PredictionInput {
  readonly scheduler: Scheduler;
  readonly destinations: readonly Destination[];
  /** Sequential short connections from one client, nothing else on the VIP. */
  readonly requests: number;
}

/** What a scheduler must do. */
export type Prediction =
  | {
      /** The servers follow this cycle over and over; where in it a test begins is not known (any rotation). */
      readonly kind: 'cycle';
      readonly cycle: readonly string[];
      /** Connections of each server: least and most over all rotations, equal where `requests` is whole cycles. */
      readonly counts: Readonly<Record<string, { readonly least: number; readonly most: number }>>;
    }
  | {
      /** No server takes a connection: every weight is 0, or there is no server. */
      readonly kind: 'nobody';
      readonly why: string;
    }
  | {
      /** Nothing is predicted for this scheduler yet; counts are shown and accounts compared, no more. */
      readonly kind: 'unpredicted';
      readonly why: string;
    };
