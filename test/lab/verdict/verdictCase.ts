import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type {
  Forwarding,
  Lab,
  Protocol,
  RealServer,
  Scheduler,
  VirtualService,
} from '../../../lab/model/lab.ts';
import type { Load } from '../../../lab/predict/prediction.ts';
import type { Answer, Measurement, RequestSource } from '../../../lab/verdict/measurement.ts';

type Letters = Readonly<Record<string, number>>;

/** A golden case as its file has it; A, B, C stand for the first, second and third real server. */
export interface VerdictCase {
  readonly file: string;
  readonly title: string;
  readonly lab: {
    readonly scheduler: Scheduler;
    readonly weights: readonly number[];
    readonly forwarding?: Forwarding;
    /** Over UDP the service is DNS on port 53. */
    readonly protocol?: Protocol;
    /** The service's further settings. */
    readonly service?: Partial<VirtualService>;
    /** Thresholds of each real server, upper and lower. */
    readonly thresholds?: readonly (readonly [number, number?])[];
  };
  readonly from?: RequestSource;
  readonly load?: Load;
  /** Finished connections of each server before the test. */
  readonly start?: Letters;
  /** Without it: as many as there are answers. */
  readonly requests?: number;
  /** A letter a request, `BAAA*10` repeats; r refused, t timeout, w wrong answer, x one of DNS. */
  readonly client: string;
  /** Without it: what the client saw. */
  readonly ipvs?: Letters;
  /** Without it: what the client saw. */
  readonly logs?: Letters;
  readonly foreign?: number;
  readonly logForeign?: Letters;
  /** Source addresses that the logs have; without it they are not known. */
  readonly senders?: Readonly<Record<string, readonly string[]>>;
  /** What the kernel has; without it the lab's own. */
  readonly kernel?: 'gone' | { readonly scheduler: string; readonly weights: Letters };
  readonly expect: {
    readonly verdict: 'pass' | 'fail';
    readonly deviatesAt?: number;
    /** Predicted, measured, ipvs, logged. */
    readonly counts: Readonly<Record<string, readonly (number | null)[]>>;
    /** `<severity> <code> <text>`. */
    readonly reasons: readonly string[];
    readonly text?: string;
  };
}

const folder = new URL('../../cases/verdict/', import.meta.url);

/** All golden cases, by file name. */
export const verdictCases: readonly VerdictCase[] = readdirSync(folder)
  .sort()
  .map((file) => ({
    file,
    ...(parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<VerdictCase, 'file'>),
  }));

/** `rs1` for A, `rs2` for B; anything longer than a letter is itself. */
export function nameOf(letter: string): string {
  return letter.length === 1 ? `rs${letter.charCodeAt(0) - 64}` : letter;
}

function named(letters: Letters): Record<string, number> {
  return Object.fromEntries(Object.entries(letters).map(([letter, count]) => [nameOf(letter), count]));
}

/** The lab of a case. */
export function labOf({ lab }: VerdictCase): Lab {
  return {
    version: 1,
    name: 'case',
    machines: 'embedded',
    networks: { outside: { cidr: '10.0.69.0/24' }, inside: { cidr: '192.168.131.0/24' } },
    service: {
      vip: '10.0.69.132',
      port: lab.protocol === 'udp' ? 53 : 80,
      protocol: lab.protocol ?? 'tcp',
      forwarding: lab.forwarding ?? 'nat',
      scheduler: lab.scheduler,
      ...(lab.forwarding === 'fullnat' ? { localAddress: '192.168.131.132' } : {}),
      ...lab.service,
    },
    client: { name: 'client', addresses: { outside: '10.0.69.10' } },
    directors: [{ name: 'director', addresses: { outside: '10.0.69.132', inside: '192.168.131.132' } }],
    realServers: lab.weights.map((weight, i) => ({
      name: `rs${i + 1}`,
      addresses: { inside: `192.168.131.${110 + i}` },
      weight,
      page: `page of rs${i + 1}`,
      ...thresholdsOf(lab.thresholds?.[i]),
    })),
  };
}

function thresholdsOf(
  thresholds: readonly [number, number?] | undefined,
): Pick<RealServer, 'upperThreshold' | 'lowerThreshold'> {
  const [upperThreshold, lowerThreshold] = thresholds ?? [];
  return {
    ...(upperThreshold === undefined ? {} : { upperThreshold }),
    ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
  };
}

function answerOf(symbol: string, index: number): Answer {
  const common = { index, durationMs: 20, sourcePort: 40_000 + index };
  switch (symbol) {
    case 'r':
      return { ...common, sourcePort: 0, kind: 'lost', loss: 'refused', detail: 'refused' };
    case 't':
      return { ...common, sourcePort: 0, kind: 'lost', loss: 'timeout', detail: 'timeout' };
    case 'w':
      return { ...common, kind: 'wrong', status: 404, bodyStart: '<html>Not Found' };
    case 'x':
      return { ...common, kind: 'wrong', status: 3, bodyStart: 'NXDOMAIN' };
    default:
      return { ...common, kind: 'answered', realServer: nameOf(symbol) };
  }
}

/** The measurement of a case. */
export function measurementOf(verdictCase: VerdictCase): Measurement {
  const { lab, client, kernel, requests, from, foreign, logForeign = {}, senders, load, start } = verdictCase;
  const symbols = client.split(' ').flatMap((part) => {
    const [letters = '', times = '1'] = part.split('*');
    return letters.repeat(Number(times)).match(/./g) ?? [];
  });
  const letters = lab.weights.map((_, i) => String.fromCharCode(65 + i));
  const seen = Object.fromEntries(
    letters.map((letter) => [letter, symbols.filter((symbol) => symbol === letter).length]),
  );
  const weights = Object.fromEntries(letters.map((letter, i) => [letter, lab.weights[i] ?? 0]));
  const logs = verdictCase.logs ?? seen;
  return {
    from: from ?? 'client',
    ...(load === undefined ? {} : { load }),
    requests: requests ?? symbols.length,
    answers: symbols.map(answerOf),
    ipvs: {
      ...(kernel === 'gone'
        ? { servicePresent: false, weights: {} }
        : {
            servicePresent: true,
            scheduler: kernel?.scheduler ?? lab.scheduler,
            weights: named(kernel?.weights ?? weights),
          }),
      connections: named(verdictCase.ipvs ?? seen),
      foreign: foreign ?? 0,
      ...(start === undefined ? {} : { start: startOf(named(start)) }),
    },
    logs: Object.fromEntries(
      Object.entries(logs).map(([letter, own]) => [
        nameOf(letter),
        {
          own,
          foreign: logForeign[letter] ?? 0,
          ...(senders?.[letter] === undefined ? {} : { senders: senders[letter] }),
        },
      ]),
    ),
    durationMs: 812,
  };
}

function startOf(inactive: Letters): NonNullable<Measurement['ipvs']['start']> {
  return Object.fromEntries(
    Object.entries(inactive).map(([name, count]) => [
      name,
      { active: { least: 0, most: 0 }, inactive: { least: count, most: count } },
    ]),
  );
}
