import type { LabApiCalls } from './labApi.ts';

/** Name of a call. */
export type LabApiCall = keyof LabApiCalls;

/** Every call of the contract; the compiler names one that is missing here, or is none. */
const carried: Readonly<Record<LabApiCall, true>> = {
  checkLab: true,
  planLab: true,
  probePlan: true,
  listLabs: true,
  serviceTable: true,
  setWeight: true,
  diagnose: true,
  walk: true,
  faults: true,
  breakLab: true,
  mendLab: true,
  startRun: true,
  cancelRun: true,
  stopSending: true,
  events: true,
  listRuns: true,
  listLabFiles: true,
  openLabFile: true,
  createLabFile: true,
  saveLabFile: true,
  renameLab: true,
  deleteLabFile: true,
  testConnection: true,
  forgetHostKey: true,
  openTerminal: true,
  writeTerminal: true,
  resizeTerminal: true,
  acknowledgeTerminal: true,
  closeTerminal: true,
  consoleLog: true,
  listTests: true,
  readTest: true,
  deleteTest: true,
  about: true,
  readiness: true,
  readSettings: true,
  writeSettings: true,
  openQuestions: true,
  answerQuestion: true,
};

/** Every call by name: what a transport carries, and all that it carries. */
export const labApiCalls = Object.keys(carried) as readonly LabApiCall[];
