import type { LastWeights, SharesPrediction } from '../predict/prediction.ts';
import { percentOf } from '../predict/twos.ts';
import type { Evidence, Rule } from './evidence.ts';
import type { Reason } from './verdict.ts';
import { amount, enumeration } from './words.ts';

/** Whether each request went to a real server to which the scheduler can have sent it. */
export const sequenceReasons: Rule = (evidence) => {
  const { lab, measurement, prediction, departure } = evidence;
  if (departure === undefined) return [];
  const { scheduler } = lab.service;
  const { foreign } = measurement.ipvs;
  const request = departure.request + 1;
  const expected = departure.expected ?? 'nobody';
  const got = departure.got ?? 'nobody';
  switch (prediction.kind) {
    case 'choices':
      return [
        fail(
          'choice-deviates',
          `Request ${request} went to ${got}, where ${scheduler} must pick ${expected} with the connections that the ` +
            'real servers had then.',
        ),
      ];
    case 'affinity':
      if (prediction.limits !== undefined) {
        return [
          fail(
            'affinity-broken',
            `Request ${request} of ${departure.key ?? ''} went to ${got}, where ${scheduler} must pick ${expected} with the ` +
              'real servers that were full then.',
          ),
        ];
      }
      return [
        fail(
          'affinity-broken',
          prediction.by === 'persistence'
            ? `Request ${request} of ${departure.key ?? ''} went to ${got}, and the one before it from there to ${expected}: ` +
                'persistence must keep them on one real server.'
            : `Request ${request} of ${departure.key ?? ''} went to ${got}, one before it to ${expected}: ${scheduler} must ` +
                'keep them on one real server.',
        ),
      ];
    case 'ports':
      return [
        fail(
          'choice-deviates',
          `Request ${request} of ${departure.key ?? ''} went to ${got}, where ${scheduler} must pick ${expected} by the hash of ` +
            `that address and port${prediction.limits === undefined ? '' : ' with the real servers that were full then'}.`,
        ),
      ];
    default: {
      if (prediction.kind === 'cycle' && prediction.room !== undefined) {
        return [
          fail(
            'sequence-deviates',
            `Request ${request} went to ${got}, where ${scheduler} must pick ${expected}: the next in its cycle that is not full.`,
          ),
        ];
      }
      const why =
        foreign > 0
          ? ` Others made ${amount(foreign, 'connection')} to the VIP meanwhile, and those take places in the cycle too.`
          : '';
      return [
        fail(
          'sequence-deviates',
          `The sequence leaves the cycle of ${scheduler} at request ${request}: expected ${expected}, got ${got}.${why}`,
        ),
      ];
    }
  }
};

/** What the distribution says where no sequence is certain, and what of the prediction needs a word. */
export const distributionReasons: Rule = (evidence) => [
  ...sharesReasons(evidence),
  ...twosReasons(evidence),
  ...portsReasons(evidence),
  ...hashReasons(evidence),
  ...refusalReasons(evidence),
];

function sharesReasons({ lab, prediction, shares, measured }: Evidence): readonly Reason[] {
  if (prediction.kind !== 'shares' || shares === undefined) return [];
  const { scheduler, schedulerFlags = [] } = lab.service;
  const hashesPorts = schedulerFlags.some((flag) => flag === 'sh-port' || flag === 'mh-port');
  const listed = listedShares(prediction, measured);
  const chance = `${(shares.probability * 100).toPrecision(2)} %`;
  return shares.isProbable
    ? [
        note(
          'shares-probable',
          hashesPorts
            ? `${listed}: ${scheduler} hashes source ports, and random ones stray this far in ${chance} of tests.`
            : `${listed}: ${scheduler} chooses at random, and draws stray this far in ${chance} of tests.`,
        ),
      ]
    : [
        fail(
          'shares-improbable',
          hashesPorts
            ? `${listed}: random source ports stray this far in only ${chance} of tests, so ${scheduler} did not hash them so.`
            : `${listed}: random draws by weight stray this far in only ${chance} of tests, so ${scheduler} did not choose so.`,
        ),
      ];
}

/** How the choices of twos compare with simulated ones. */
function twosReasons({ prediction, twos, measured }: Evidence): readonly Reason[] {
  if (prediction.kind !== 'shares' || twos === undefined) return [];
  const listed = listedShares(prediction, measured);
  const { runs, confidence, oddity } = twos;
  const percent = percentOf(confidence);
  const odd = (text: string): readonly Reason[] => [fail('shares-improbable', text)];
  switch (oddity?.kind) {
    case undefined:
      return [
        note(
          'shares-probable',
          `${listed}: these counts, and the choices one after the other, are as in ${runs} simulated tests of twos, with a confidence of ${percent} %.`,
        ),
      ];
    case 'impossible':
      return odd(
        `${listed}: request ${oddity.request + 1} went to ${oddity.server}, which twos cannot have drawn then.`,
      );
    case 'few':
      return odd(
        `${listed}: in none of ${runs} simulated tests twos gave ${oddity.server} so few, so it did not choose so, with a confidence of ${percent} %.`,
      );
    case 'many':
      return odd(
        `${listed}: in none of ${runs} simulated tests twos gave ${oddity.server} so many, so it did not choose so, with a confidence of ${percent} %.`,
      );
    case 'regular':
      return odd(
        `${listed}: in none of ${runs} simulated tests of twos the choices follow each other so regularly, so it did not choose so, with a confidence of ${percent} %.`,
      );
    case 'irregular':
      return odd(
        `${listed}: in none of ${runs} simulated tests of twos the choices follow each other so irregularly, so it did not choose so, with a confidence of ${percent} %.`,
      );
    default:
      return oddity satisfies never;
  }
}

/** `rs1 20 (19.8 expected), rs2 …` */
function listedShares({ expected }: SharesPrediction, measured: Evidence['measured']): string {
  return Object.entries(expected)
    .map(([name, count]) => `${name} ${measured.get(name) ?? 0} (${count.toFixed(1)} expected)`)
    .join(', ');
}

/** Clients that a sentence names at most; all are in the answers. */
const namedClients = 4;

/** Which real server each port belongs to. */
function portsReasons({ lab, ports, measurement }: Evidence): readonly Reason[] {
  if (ports === undefined) return [];
  const { scheduler } = lab.service;
  const reasons: Reason[] = [];
  if (ports.oddRefusals !== undefined) {
    const { count, expected } = ports.oddRefusals;
    reasons.push(
      fail(
        'shares-improbable',
        `${count} of ${amount(measurement.answers.length, 'request')} were refused, where the hash of random source ports ` +
          `leads ${expected.toFixed(1)} to a real server of weight 0.`,
      ),
    );
  }
  if (ports.departure === undefined) {
    const led = ports.expected.flatMap((server, i) => {
      const client = ports.clients[i];
      return typeof server === 'string' && client !== undefined ? [`${client} to ${server}`] : [];
    });
    if (led.length > 0) {
      reasons.push(
        note(
          'ports-hashed',
          `${amount(led.length, 'request')} went where ${scheduler} hashes the source address and port to: ` +
            `${led.length > namedClients ? 'such as ' : ''}${enumeration(led.slice(0, namedClients))}.`,
        ),
      );
    }
    reasons.push(...lastWeightReasons(scheduler, ports.lastWeights));
  }
  return reasons;
}

/** With which former weights of real servers of weight 0 the table of mh is as it must be. */
function lastWeightReasons(scheduler: string, lastWeights: LastWeights | undefined): readonly Reason[] {
  return Object.entries(lastWeights ?? {}).map(([name, { least, most }]) => {
    const weight = least === most ? String(least) : `${least} to ${most}`;
    return note(
      'last-weight-found',
      most === 0
        ? `${name} has weight 0 and no place in the table of ${scheduler}, as if it had never had another weight.`
        : `${name} has weight 0 and the places in the table of ${scheduler} that a last weight of ${weight} gives it.`,
    );
  });
}

function hashReasons({ lab, prediction, affinity }: Evidence): readonly Reason[] {
  if (prediction.kind !== 'affinity' || prediction.by !== undefined || affinity === undefined) return [];
  const { scheduler } = lab.service;
  const reasons: Reason[] = [];
  const untaken = prediction.keys.filter(({ server }, i) =>
    prediction.limits === undefined ? affinity.servers[i] === null : server === null,
  );
  if (untaken.length > 0) {
    reasons.push(
      note(
        'hash-names-weight-0',
        `The hash of ${untaken.map(({ key }) => key).join(', ')} leads to a real server of weight 0, so nobody takes ` +
          `those connections under ${scheduler}.`,
      ),
    );
  }
  reasons.push(...lastWeightReasons(scheduler, affinity.lastWeights));
  if (affinity.isImpossible === true) {
    reasons.push(
      fail(
        'hash-differs',
        `No weight that the real server of weight 0 may have had before leads ${scheduler} to where the addresses went.`,
      ),
    );
  }
  const [first] = affinity.otherwise;
  if (first !== undefined) {
    const places = affinity.otherwise.length;
    reasons.push(
      note(
        'hash-differs',
        `${first.key} went to ${first.got}; the hash of Linux 4.18 and later names ${first.expected}` +
          `${places > 1 ? ` (${places} of ${prediction.keys.length} addresses differ)` : ''}: the director's kernel hashes ` +
          'otherwise, or its real servers were added in another order. Affinity is what the verdict rests on.',
      ),
    );
  }
  return reasons;
}

function refusalReasons({ lab, rightlyRefused, prediction }: Evidence): readonly Reason[] {
  if (rightlyRefused.size === 0) return [];
  if (prediction.kind === 'affinity' && prediction.limits?.whenFull === 'refuses') {
    return [
      note(
        'refused-as-predicted',
        `${amount(rightlyRefused.size, 'request')} found the real server of their hash full and had to be refused by ${lab.service.scheduler}.`,
      ),
    ];
  }
  return [
    note(
      'refused-as-predicted',
      `${amount(rightlyRefused.size, 'request')} found every real server full and had to be refused by ${lab.service.scheduler}.`,
    ),
  ];
}

function fail(code: Reason['code'], text: string): Reason {
  return { code, severity: 'fail', text };
}

function note(code: Reason['code'], text: string): Reason {
  return { code, severity: 'note', text };
}
