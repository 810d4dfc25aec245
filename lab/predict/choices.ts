import type { Chooser } from './chooser.ts';
import { inListOrder } from './listOrder.ts';
import type {
  ChoicesPrediction,
  ChoosingScheduler,
  Destination,
  Load,
  PredictionInput,
  ServerLoad,
} from './prediction.ts';
import { amongThoseWithRoom } from './threshold.ts';

/** Connections that a prediction writes out for showing. */
const shownPlaces = 1000;

/** What a connection leaves on its server once it is answered: open or finished. */
export function leftBy(load: Load): ServerLoad {
  return load === 'held' ? { active: 1, inactive: 0 } : { active: 0, inactive: 1 };
}

/** A predictor that lets connections come one after the other, each leaving its load behind. */
export function choicesPredictor(
  scheduler: ChoosingScheduler,
  choose: Chooser,
  why: string,
): (input: PredictionInput) => ChoicesPrediction {
  return ({ destinations, requests, load = 'sequential', start = {} }) => {
    const counts = new Map(destinations.map(({ name }) => [name, 0]));
    const sequence: (string | null)[] = [];
    let refused = 0;
    const withRoom = amongThoseWithRoom(choose);
    for (const server of simulate(withRoom, destinations, load, start, requests)) {
      if (sequence.length < shownPlaces) sequence.push(server);
      if (server === null) refused += 1;
      else counts.set(server, (counts.get(server) ?? 0) + 1);
    }
    return {
      kind: 'choices',
      why,
      scheduler,
      load,
      servers: inListOrder(destinations),
      sequence,
      counts: Object.fromEntries([...counts].map(([name, count]) => [name, { least: count, most: count }])),
      refused,
    };
  };
}

/** The server of each connection, `null` where none takes it. */
function* simulate(
  choose: Chooser,
  destinations: readonly Destination[],
  load: Load,
  start: Readonly<Record<string, ServerLoad>>,
  requests: number,
): Iterable<string | null> {
  const left = leftBy(load);
  const servers = inListOrder(destinations).map((destination) => ({
    ...destination,
    active: start[destination.name]?.active ?? 0,
    inactive: start[destination.name]?.inactive ?? 0,
  }));
  for (let made = 0; made < requests; made += 1) {
    const chosen = choose(servers);
    yield chosen?.name ?? null;
    if (chosen === undefined) continue;
    chosen.active += left.active;
    chosen.inactive += left.inactive;
  }
}
