/** Reads single words of the command line. Each throws commander's `InvalidArgumentError`, which says what is taken. */
import { InvalidArgumentError } from 'commander';
import { existsSync } from 'node:fs';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { weightProblem } from '../../lab/model/serviceForm.ts';
import { loads, type Load } from '../../lab/predict/prediction.ts';
import type { RequestSource } from '../../lab/verdict/measurement.ts';
import { isReportFile, reportEndings } from './saveReport.ts';

/** The most requests of one test. */
export const mostRequests = 100_000;

/** A lab: a file where one is, or it looks like a path; else a name. */
export function labReference(word: string): LabReference {
  const looksLikePath = /[/\\.]/.test(word) || existsSync(word);
  return looksLikePath ? { kind: 'file', path: word } : { kind: 'name', name: word };
}

/** How many requests: 1 to `mostRequests`. */
export function requestCount(word: string): number {
  const count = /^\d+$/.test(word) ? Number(word) : NaN;
  if (count >= 1 && count <= mostRequests) return count;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostRequests}.`);
}

/** The weight of a real server: 0 to 65535. */
export function weight(word: string): number {
  const problem = weightProblem(/^\d+$/.test(word) ? Number(word) : NaN);
  if (problem === undefined) return Number(word);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** A port: 1 to 65535. */
export function portNumber(word: string): number {
  const port = /^\d+$/.test(word) ? Number(word) : NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 1 to 65535.');
}

/** The name of a report: its ending says what is written. */
export function reportFile(word: string): string {
  if (isReportFile(word)) return word;
  throw new InvalidArgumentError(`Its name must end in ${reportEndings.join(' or ')}.`);
}

/** Where requests come from. */
export function requestSource(word: string): RequestSource {
  if (word === 'client' || word === 'director' || word === 'laptop') return word;
  throw new InvalidArgumentError('It must be client, director or laptop.');
}

/** How connections come. */
export function requestLoad(word: string): Load {
  const load = loads.find((each) => each === word);
  if (load !== undefined) return load;
  throw new InvalidArgumentError(`It must be one of ${loads.join(', ')}.`);
}
