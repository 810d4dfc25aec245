import type { Evidence, Rule } from './evidence.ts';
import type { Reason } from './verdict.ts';
import { amount } from './words.ts';

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
  ...hashReasons(evidence),
  ...refusalReasons(evidence),
];

function sharesReasons({ lab, prediction, shares, measured }: Evidence): readonly Reason[] {
  if (prediction.kind !== 'shares' || shares === undefined) return [];
  const { scheduler, schedulerFlags = [] } = lab.service;
  const hashesPorts = schedulerFlags.some((flag) => flag === 'sh-port' || flag === 'mh-port');
  const listed = Object.entries(prediction.expected)
    .map(([name, count]) => `${name} ${measured.get(name) ?? 0} (${count.toFixed(1)} expected)`)
    .join(', ');
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

function hashReasons({ lab, prediction, affinity }: Evidence): readonly Reason[] {
  if (prediction.kind !== 'affinity' || prediction.by !== undefined || affinity === undefined) return [];
  const { scheduler } = lab.service;
  const reasons: Reason[] = [];
  const untaken = prediction.keys.filter(({ server }) => server === null);
  if (untaken.length > 0) {
    reasons.push(
      note(
        'hash-names-weight-0',
        `The hash of ${untaken.map(({ key }) => key).join(', ')} leads to a real server of weight 0, so nobody takes ` +
          `those connections under ${scheduler}.`,
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
