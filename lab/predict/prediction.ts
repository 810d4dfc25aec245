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

/** A part of a cycle: these servers in this order, so many times over. */
export interface Stretch {
  readonly servers: readonly string[];
  readonly times: number;
}

/** The servers follow a cycle over and over; where in it a test begins is not known (any rotation). */
export interface CyclePrediction {
  readonly kind: 'cycle';
  /**
   * The whole cycle in short form, at most one stretch a server. Large weights make cycles of millions of places
   * (256 servers of weight up to 65535), which nobody should write out.
   */
  readonly stretches: readonly Stretch[];
  /** Places in the whole cycle. */
  readonly cycleLength: number;
  /** The cycle written out for showing, cut after `shownPlaces`; the whole of it where `cycleLength` says so. */
  readonly cycle: readonly string[];
  /** Connections of each server: least and most over all rotations, equal where `requests` is whole cycles. */
  readonly counts: Readonly<Record<string, { readonly least: number; readonly most: number }>>;
}

/** What a scheduler must do. */
export type Prediction =
  | CyclePrediction
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

/** What one scheduler does with destinations of which at least one takes connections. */
export type Predictor = (input: PredictionInput) => Prediction;
