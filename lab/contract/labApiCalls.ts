import type { LabApiCalls } from './labApi.ts';

/** Name of a call. */
export type LabApiCall = keyof LabApiCalls;

/** Every call by name: what a transport carries, and all that it carries. */
export const labApiCalls = [
  'checkLab',
  'planLab',
  'probePlan',
  'listLabs',
  'serviceTable',
  'diagnose',
  'walk',
  'faults',
  'breakLab',
  'mendLab',
  'startRun',
  'cancelRun',
  'stopSending',
  'events',
  'listRuns',
  'listLabFiles',
  'openLabFile',
  'createLabFile',
  'saveLabFile',
  'renameLab',
  'deleteLabFile',
  'testConnection',
  'forgetHostKey',
  'openTerminal',
  'writeTerminal',
  'resizeTerminal',
  'closeTerminal',
  'consoleLog',
  'listTests',
  'readTest',
  'deleteTest',
  'about',
  'readiness',
  'readSettings',
  'writeSettings',
  'openQuestions',
  'answerQuestion',
] as const satisfies readonly LabApiCall[];

/** Fails to compile when a call is missing from the list. */
type Missing = Exclude<LabApiCall, (typeof labApiCalls)[number]>;
const nothingMissing: [Missing] extends [never] ? true : Missing = true;
void nothingMissing;
