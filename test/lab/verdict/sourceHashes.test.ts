import { describe, expect, test } from 'vitest';
import type { Lab, Scheduler, SchedulerFlag } from '../../../lab/model/lab.ts';
import { hashSource, tablesOf, takerOfSource } from '../../../lab/predict/hashTable.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { PredictionInput } from '../../../lab/predict/prediction.ts';
import { judge } from '../../../lab/verdict/judge.ts';
import type { Answer, Measurement } from '../../../lab/verdict/measurement.ts';
import type { Verdict } from '../../../lab/verdict/verdict.ts';
import { labOf } from './verdictCase.ts';

const sources = ['10.0.69.10', ...Array.from({ length: 15 }, (_, i) => `10.0.69.${254 - i}`)];
const firstPort = 40_000;

/** What the kernel is played by: the weights that its table goes by, and whom each request went to. */
interface Played {
  readonly scheduler: 'sh' | 'mh';
  readonly flags: readonly SchedulerFlag[];
  readonly weights: readonly number[];
  /** Weights before those; the table of mh goes by the last that were not 0. */
  readonly before?: readonly number[];
  readonly requests?: number;
  /** Another real server than the hash leads to, `null` for nobody; `undefined` leaves it. */
  readonly instead?: (request: number, server: string | null) => string | null | undefined;
  readonly ipvs?: Partial<Measurement['ipvs']>;
  readonly thresholds?: readonly number[];
}

function verdictOf(played: Played): Verdict {
  const { scheduler, flags, weights, before = weights, requests = 40, instead = () => undefined } = played;
  const lab = labWith(scheduler, flags, weights, played.thresholds);
  const input: PredictionInput = {
    scheduler,
    flags,
    destinations: lab.realServers.map(({ addresses, ...server }) => ({
      ...server,
      address: addresses['inside'] ?? '',
    })),
    requests,
    load: 'many-sources',
    service: { vip: '10.0.69.132', port: 80 },
    sources,
  };
  const hash = {
    scheduler,
    destinationPort: 80,
    looksOn: flags.some((flag) => flag.endsWith('fallback')),
    servers: input.destinations.toReversed(),
  };
  // As the kernel had it before the weights were changed, and with the weights of now where it matters.
  const filled = hash.servers.map((server, i) => ({ ...server, weight: before.toReversed()[i] ?? 0 }));
  const [table] = tablesOf({ ...hash, servers: scheduler === 'mh' ? filled : hash.servers }).tables;
  const places = (table?.places ?? []).map(
    ({ name }) => hash.servers.find((server) => server.name === name) ?? hash.servers[0]!,
  );
  const hashesPorts = flags.some((flag) => flag.endsWith('port'));
  const answers = Array.from({ length: requests }, (_, index): Answer => {
    const port = firstPort + 2 * index;
    const source = hashSource(scheduler, sources[index % sources.length]!, hashesPorts ? port : 0);
    const byHash = takerOfSource(hash, { places }, source)?.name ?? null;
    const other = instead(index, byHash);
    const server = other === undefined ? byHash : other;
    const common = { index, durationMs: 3 };
    return server === null
      ? { ...common, sourcePort: 0, kind: 'lost', loss: 'refused', detail: 'refused' }
      : { ...common, sourcePort: port, kind: 'answered', realServer: server };
  });
  const counts = Object.fromEntries(
    lab.realServers.map(({ name }) => [
      name,
      answers.filter((answer) => answer.kind === 'answered' && answer.realServer === name).length,
    ]),
  );
  return judge(lab, predict(input), {
    from: 'client',
    load: 'many-sources',
    requests,
    answers,
    ipvs: {
      servicePresent: true,
      scheduler,
      weights: Object.fromEntries(lab.realServers.map(({ name, weight }) => [name, weight])),
      connections: counts,
      foreign: 0,
      ...played.ipvs,
    },
    logs: Object.fromEntries(Object.entries(counts).map(([name, own]) => [name, { own, foreign: 0 }])),
    durationMs: 900,
  });
}

function labWith(
  scheduler: Scheduler,
  schedulerFlags: readonly SchedulerFlag[],
  weights: readonly number[],
  thresholds?: readonly number[],
): Lab {
  return labOf({
    file: '',
    title: '',
    lab: {
      scheduler,
      weights,
      service: { schedulerFlags },
      ...(thresholds && { thresholds: thresholds.map((upper) => [upper] as const) }),
    },
    client: '',
    expect: { verdict: 'pass', counts: {}, reasons: [] },
  });
}

const codesOf = ({ reasons }: Verdict): readonly string[] =>
  reasons.map(({ severity, code }) => `${severity} ${code}`);

/** Every account says the same, and it is what was predicted. */
function agree({ byRealServer }: Verdict): void {
  for (const { predicted, measured, ipvs, logged } of Object.values(byRealServer)) {
    expect([predicted, ipvs, logged]).toEqual([measured, measured, measured]);
  }
}

describe.each([
  { scheduler: 'sh', flags: ['sh-port'] },
  { scheduler: 'mh', flags: ['mh-port'] },
] as const)('$flags', ({ scheduler, flags }) => {
  const played = { scheduler, flags, weights: [5, 3, 2] };

  test('is predicted exactly once the ports are known, and says which real server each belongs to', () => {
    const verdict = verdictOf(played);
    expect(codesOf(verdict)).toEqual(['note ports-hashed']);
    expect(verdict.verdict).toBe('pass');
    agree(verdict);
    const [first = ''] = verdict.sequence;
    expect(verdict.reasons[0]?.text).toMatch(
      new RegExp(
        `^40 requests went where ${scheduler} hashes the source address and port to: such as 10\\.0\\.69\\.10:40000 to ${first}, `,
      ),
    );
  });

  test('fails for one request that went elsewhere, though the counts are as likely', () => {
    const verdict = verdictOf({
      ...played,
      instead: (request, server) => (request === 7 ? (server === 'rs1' ? 'rs2' : 'rs1') : undefined),
    });
    expect(codesOf(verdict)).toContain('fail choice-deviates');
    expect(verdict).toMatchObject({ verdict: 'fail', deviatesAt: 7 });
    expect(verdict.reasons[0]?.text).toMatch(
      /^Request 8 of 10\.0\.69\.248:40014 went to rs\d, where .h must pick rs\d /,
    );
  });

  test('fails for a cycle that has the shares', () => {
    const cycle = ['rs1', 'rs2', 'rs1', 'rs3', 'rs1', 'rs2', 'rs1', 'rs3', 'rs1', 'rs2'];
    const verdict = verdictOf({ ...played, instead: (request) => cycle[request % 10]! });
    expect(codesOf(verdict)).toContain('fail choice-deviates');
  });

  test('excuses a request whose port had a connection before', () => {
    const verdict = verdictOf({
      ...played,
      instead: (request, server) => (request === 7 ? (server === 'rs1' ? 'rs2' : 'rs1') : undefined),
      ipvs: { reused: [7] },
    });
    expect(verdict.verdict).toBe('pass');
    agree(verdict);
  });

  test('is followed while real servers become full', () => {
    let taken = 0;
    const verdict = verdictOf({
      ...played,
      thresholds: [4, 500, 500],
      instead: (_, server) => (server === 'rs1' && ++taken > 4 ? null : undefined),
    });
    expect(verdict.reasons.filter(({ severity }) => severity === 'fail')).toEqual([]);
    expect(codesOf(verdict)).toContain('note refused-as-predicted');
    expect(verdict.byRealServer['rs1']).toMatchObject({ measured: 4, predicted: 4 });
    const neverFull = verdictOf({ ...played, thresholds: [4, 500, 500] });
    expect(codesOf(neverFull)).toContain('fail choice-deviates');
  });
});

describe('a real server of weight 0', () => {
  test('has a part of the connections refused under sh-port', () => {
    const verdict = verdictOf({ scheduler: 'sh', flags: ['sh-port'], weights: [1, 0] });
    expect(verdict.lost).toBeGreaterThan(10);
    expect(codesOf(verdict)).toEqual(['note ports-hashed', 'note refused-as-predicted']);
    agree(verdict);
  });

  test('does not have nearly all of them refused', () => {
    const verdict = verdictOf({
      scheduler: 'sh',
      flags: ['sh-port'],
      weights: [1, 0],
      instead: (request) => (request < 34 ? null : undefined),
    });
    expect(codesOf(verdict)).toContain('fail shares-improbable');
    expect(codesOf(verdict)).toContain('fail requests-refused');
  });

  test.each([
    { scheduler: 'sh', flags: ['sh-port', 'sh-fallback'] },
    { scheduler: 'mh', flags: ['mh-port', 'mh-fallback'] },
  ] as const)('is made up for with $flags', ({ scheduler, flags }) => {
    const verdict = verdictOf({ scheduler, flags, weights: [3, 0, 1], before: [3, 2, 1] });
    expect(verdict.lost).toBe(0);
    expect(verdict.verdict).toBe('pass');
    agree(verdict);
    const wrong = verdictOf({
      scheduler,
      flags,
      weights: [3, 0, 1],
      before: [3, 2, 1],
      instead: () => 'rs1',
    });
    expect(codesOf(wrong)).toContain('fail choice-deviates');
  });

  test('never answers', () => {
    const verdict = verdictOf({
      scheduler: 'mh',
      flags: ['mh-port'],
      weights: [3, 0, 1],
      instead: (request) => (request === 3 ? 'rs2' : undefined),
    });
    expect(verdict).toMatchObject({ verdict: 'fail', deviatesAt: 3 });
  });
});

describe.each([
  { flags: ['mh-port'], led: 'note ports-hashed' },
  { flags: [], led: undefined },
] as const)('mh with a weight of 0 and the flags $flags', ({ flags, led }) => {
  const played = { scheduler: 'mh', flags, weights: [5, 0, 2] } as const;
  const notes = (...codes: readonly string[]): readonly string[] => [
    ...(led === undefined ? [] : [led]),
    ...codes,
  ];

  test('has no place for a server that was added so', () => {
    const verdict = verdictOf({ ...played, before: [5, 0, 2] });
    expect(codesOf(verdict)).toEqual(notes('note last-weight-found'));
    expect(verdict.reasons.at(-1)?.text).toMatch(/^rs2 has weight 0 and no place/);
    agree(verdict);
  });

  test('refuses what leads to the places that it had', () => {
    const verdict = verdictOf({ ...played, before: [5, 9, 2] });
    expect(verdict.lost).toBeGreaterThan(5);
    expect(verdict.verdict).toBe('pass');
    expect(verdict.reasons.at(-1)?.code).toBe('refused-as-predicted');
    expect(codesOf(verdict)).toContain('note last-weight-found');
    agree(verdict);
  });

  test('fails for what no last weight explains', () => {
    const swapped = verdictOf({
      ...played,
      before: [5, 9, 2],
      instead: (_, server) => (server === null ? undefined : server === 'rs1' ? 'rs3' : 'rs1'),
    });
    expect(swapped.verdict).toBe('fail');
    const all = verdictOf({ ...played, instead: () => 'rs1' });
    expect(all.verdict).toBe('fail');
  });
});
