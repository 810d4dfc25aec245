import type { Finding } from '../doctor/finding.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Lab, SshTarget } from '../model/lab.ts';
import type { WalkReport } from '../packet/walk/walkReport.ts';
import type { RunEvent } from '../run/runEvent.ts';
import type { About } from './about.ts';
import type { ConnectionReport } from './connectionReport.ts';
import type { CreatedLabFile, LabFileSummary, LabFileText, SaveOutcome } from './labFiles.ts';
import type { ActiveFault, LabFaults, MendedFaults } from './labFaults.ts';
import type { LabPush } from './labPush.ts';
import type { LabReference } from './labReference.ts';
import type { LabStatus } from './labStatus.ts';
import type { PlannedLab, ProbedPlan } from './plannedLab.ts';
import type { OpenQuestion, QuestionAnswer } from './question.ts';
import type { Readiness } from './readiness.ts';
import type { RunRequest, RunSummary } from './runRequest.ts';
import type { ServiceTable, ServiceTableView } from './serviceTable.ts';
import type { Settings } from './settings.ts';
import type { ConsolePart, TerminalSize } from './terminal.ts';
import type { TestRecord, TestSummary } from './testRecord.ts';
import type { ChangedWeight, WeightChange } from './weights.ts';

/** What `checkLab` answers. `lab` is there when no diagnostic is an error. */
export interface CheckedLab {
  readonly lab?: Lab;
  readonly diagnostics: readonly Diagnostic[];
}

/** How unknown host keys are met: accepted and kept with `acceptNewHostKeys`, else asked about (`question` pushes). */
export interface ConnectionOptions {
  readonly acceptNewHostKeys?: boolean;
}

/** What a packet walk needs to know. */
export interface WalkOptions extends ConnectionOptions {
  /** Which service of the lab, by its id (`80/tcp`, `53/udp`, `mark/7`); without it, the first. */
  readonly service?: string;
}

/** What can be asked of a lab, and the work that can be done on it. */
interface LabCalls {
  checkLab(lab: LabReference): Promise<CheckedLab>;
  planLab(lab: LabReference): Promise<PlannedLab>;
  /** The plan from the facts of the running machines, with what already holds there. Changes nothing. */
  probePlan(lab: LabReference, options?: ConnectionOptions): Promise<ProbedPlan>;
  /** Labs that have a folder, with the state that they are really in. */
  listLabs(): Promise<readonly LabStatus[]>;
  /** The director's IPVS table: connections now (`active`, `states`), totals (`stats`) or rates (`rate`). */
  serviceTable(lab: LabReference, view: ServiceTableView, options?: ConnectionOptions): Promise<ServiceTable>;
  /**
   * Gives a real server another weight in the IPVS table of a lab that is up, at once and without touching connections;
   * changes of one lab are made in the order in which they are asked for. What is kept of the lab has the weight from
   * then on, so that tests predict with it, and so has the lab file where `lab` is one.
   */
  setWeight(lab: LabReference, change: WeightChange, options?: ConnectionOptions): Promise<ChangedWeight>;
  /** Looks for known causes of failure on the machines; an empty list is a clean bill. */
  diagnose(lab: LabReference, options?: ConnectionOptions): Promise<readonly Finding[]>;
  /**
   * Sends one request from the client to a service, over UDP a DNS query, and follows its connection through the
   * networks, from captured frames. Refused with `lab-busy` while something else works on the lab: the request would count there.
   */
  walk(lab: LabReference, options?: WalkOptions): Promise<WalkReport>;
}

/** Breaking a lab on purpose, and mending it. */
interface FaultCalls {
  /** The faults that apply to a lab, and those that are on where it is up. */
  faults(lab: LabReference): Promise<LabFaults>;
  /**
   * Switches a fault on in a lab that is up, at a machine (or network) of its targets, else at the first. Refused where it
   * does not apply, or where another fault that is on changes the same thing. A fault that could not be made leaves
   * nothing behind.
   */
  breakLab(
    lab: LabReference,
    fault: string,
    target?: string,
    options?: ConnectionOptions,
  ): Promise<ActiveFault>;
  /** Switches faults off: all, or those of one id. Machines that were powered off come back by a run of `up`. */
  mendLab(lab: LabReference, fault?: string, options?: ConnectionOptions): Promise<MendedFaults>;
}

/** Runs: started once, told by numbered events. */
interface RunCalls {
  /** Checks, then answers at once; the work goes on and tells itself through events. */
  startRun(request: RunRequest): Promise<{ readonly runId: string }>;
  /**
   * Asks a run, of whatever process, to stop; it ends with the outcome `cancelled` within 2 s. Unknown and ended runs are
   * left alone.
   */
  cancelRun(runId: string): Promise<void>;
  /** Asks a test to send no more and to judge what it has. Other and ended runs are left alone. */
  stopSending(runId: string): Promise<void>;
  /** Events of a run with a number above `afterSeq`, in order; of any process, from its journal. */
  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]>;
  /** Runs of a lab whose journals are there, the newest first. */
  listRuns(lab: string): Promise<readonly RunSummary[]>;
}

/** Lab files: a library of our own, and files elsewhere that were opened. */
interface LabFileCalls {
  listLabFiles(): Promise<readonly LabFileSummary[]>;
  /** Reads a lab file, and remembers it for `listLabFiles` where it is none of the library's. */
  openLabFile(path: string): Promise<LabFileText>;
  /** Puts a text into the library. Where its lab's name is taken, it gets the next free one (`name-2`). */
  createLabFile(text: string): Promise<CreatedLabFile>;
  /** Writes a text, unless the file is no longer the one with that revision. */
  saveLabFile(path: string, text: string, revision: string): Promise<SaveOutcome>;
  /** Gives the lab another name, in its text (comments stay) and, in the library, in its file's name. */
  renameLab(path: string, name: string): Promise<LabFileText>;
  /** Removes a file of the library; a file elsewhere is only forgotten. Refused for a lab that is up. */
  deleteLabFile(path: string): Promise<void>;
}

/** Machines one by one. */
interface MachineCalls {
  /** Logs in to one of `targets` and looks around; the others may be its jump hosts. Changes nothing. */
  testConnection(
    targets: Readonly<Record<string, SshTarget>>,
    machine: string,
    options?: ConnectionOptions,
  ): Promise<ConnectionReport>;
  /** Takes a changed host key out of our known hosts, so that the next connection asks about the new one. */
  forgetHostKey(host: string, port: number): Promise<void>;
  /** Opens a terminal; its output comes as pushes to the caller alone, and it ends with the caller's connection. */
  openTerminal(
    lab: LabReference,
    machine: string,
    size: TerminalSize,
  ): Promise<{ readonly terminalId: string }>;
  writeTerminal(terminalId: string, text: string): Promise<void>;
  resizeTerminal(terminalId: string, size: TerminalSize): Promise<void>;
  /**
   * Says how many more characters of a terminal's output have been drawn. The machine is held up while too many have not
   * (`terminalWindow`), so that one that floods its terminal goes as fast as the window draws. Terminals that have ended
   * are left alone.
   */
  acknowledgeTerminal(terminalId: string, characters: number): Promise<void>;
  closeTerminal(terminalId: string): Promise<void>;
  /** What an embedded machine wrote to its console, from a byte on; at most 256 KiB at a time. */
  consoleLog(lab: string, machine: string, from: number): Promise<ConsolePart>;
}

/** Tests that were made, kept beyond the lab's life. */
interface TestCalls {
  /** Of a lab, the newest first. */
  listTests(lab: string): Promise<readonly TestSummary[]>;
  readTest(lab: string, runId: string): Promise<TestRecord>;
  deleteTest(lab: string, runId: string): Promise<void>;
}

/** The app itself. */
interface AppCalls {
  about(): Promise<About>;
  /** What this computer has and lacks for embedded machines. */
  readiness(): Promise<Readiness>;
  readSettings(): Promise<Settings>;
  /** Keeps settings; other windows hear of it. */
  writeSettings(settings: Settings): Promise<void>;
  /** Questions that wait for somebody, for a window that opens later. */
  openQuestions(): Promise<readonly OpenQuestion[]>;
  /** The first answer counts; one to a closed question is ignored. */
  answerQuestion(id: string, answer: QuestionAnswer): Promise<void>;
}

/** What can be called: every method takes and answers plain data, and rejects with a `LabError`. */
export interface LabApiCalls
  extends LabCalls, FaultCalls, RunCalls, LabFileCalls, MachineCalls, TestCalls, AppCalls {}

/** The one contract of all hosts (command line, web, desktop): calls, and pushes the other way. */
export interface LabApi extends LabApiCalls {
  /** Calls `listener` for everything that happens from now on; returns how to stop that. */
  subscribe(listener: (push: LabPush) => void): () => void;
}
