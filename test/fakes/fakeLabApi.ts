import type { About } from '../../lab/contract/about.ts';
import type { ConnectionReport } from '../../lab/contract/connectionReport.ts';
import type { CheckedLab, LabApi, WalkOptions } from '../../lab/contract/labApi.ts';
import type { LabApiCall } from '../../lab/contract/labApiCalls.ts';
import { LabError, type LabErrorData } from '../../lab/contract/labError.ts';
import type {
  CreatedLabFile,
  LabFileSummary,
  LabFileText,
  SaveOutcome,
} from '../../lab/contract/labFiles.ts';
import type { ActiveFault, LabFaults, MendedFaults } from '../../lab/contract/labFaults.ts';
import { labOfService } from '../../lab/contract/labOfService.ts';
import type { LabPush } from '../../lab/contract/labPush.ts';
import type { LabReference } from '../../lab/contract/labReference.ts';
import type { LabStatus } from '../../lab/contract/labStatus.ts';
import type { PlannedLab, ProbedPlan, StepStanding } from '../../lab/contract/plannedLab.ts';
import type { OpenQuestion, Question, QuestionAnswer } from '../../lab/contract/question.ts';
import type { Readiness } from '../../lab/contract/readiness.ts';
import type { RunRequest, RunSummary } from '../../lab/contract/runRequest.ts';
import type { ServiceTable, ServiceTableView } from '../../lab/contract/serviceTable.ts';
import { defaultSettings, type Settings } from '../../lab/contract/settings.ts';
import type { ConsolePart, TerminalSize } from '../../lab/contract/terminal.ts';
import type { TestRecord, TestSummary } from '../../lab/contract/testRecord.ts';
import type { ChangedWeight, WeightChange } from '../../lab/contract/weights.ts';
import type { Finding } from '../../lab/doctor/finding.ts';
import { serviceId, servicesOf, type Lab, type SshTarget } from '../../lab/model/lab.ts';
import { walkConnection } from '../../lab/packet/walk/walkConnection.ts';
import type { WalkReport } from '../../lab/packet/walk/walkReport.ts';
import { faultsFor } from '../../lab/fault/faults.ts';
import type { RunEvent } from '../../lab/run/runEvent.ts';
import { parseLabText, type LabText } from '../../lab/text/labText.ts';
import { withWeight } from '../../lab/text/withWeight.ts';
import { notInTable, planned, summaryOf } from './lab/fakeAnswers.ts';
import { debianMachine, readyComputer } from './lab/fakeComputers.ts';
import { FakeFiles } from './lab/fakeFiles.ts';
import { FakeQuestions } from './lab/fakeQuestions.ts';
import { FakeRuns, notRunning } from './lab/fakeRuns.ts';
import { FakeTerminals } from './lab/fakeTerminals.ts';
import type { FakeWorld } from './lab/fakeWorld.ts';
import { embeddedMacs, playConnection } from './packet/playConnection.ts';

/**
 * `LabApi` in memory: nothing is booted, and everything answers as the real service would. Tests reach behind it
 * through `files`, `runs` (pace, failing steps, losses), `terminals`, `findings`, `readinessNow`, `failNext` and `ask`.
 */
export class FakeLabApi implements LabApi {
  readonly files: FakeFiles;
  readonly runs: FakeRuns;
  readonly terminals: FakeTerminals;
  /** Every call in order: its name and arguments. */
  readonly calls: { readonly name: LabApiCall; readonly args: readonly unknown[] }[] = [];
  /** What the doctor finds. */
  findings: readonly Finding[] = [];
  /** Steps (by id) that the machines of a lab that is up do not hold any more. */
  readonly drifted = new Set<string>();
  readinessNow: Readiness = readyComputer;
  aboutNow: About = {
    version: '0.1.0',
    host: 'web',
    stateFolder: '/home/fake/.local/state/lvs-lab',
    canKeepSecrets: false,
  };
  /** What a connection test finds. */
  connectionReport: ConnectionReport = debianMachine;
  /** Host keys that were forgotten, as `host:port`. */
  readonly forgottenKeys: string[] = [];
  #settings: Settings = { ...defaultSettings, isWelcomed: true };
  readonly #failures = new Map<LabApiCall, LabErrorData>();
  readonly #listeners = new Set<(push: LabPush) => void>();
  readonly #questions = new FakeQuestions((push) => this.push(push));

  constructor() {
    const pushEvent = (runId: string, event: RunEvent): void =>
      this.push({ kind: 'run-event', runId, event });
    this.files = new FakeFiles((path) => this.push({ kind: 'lab-files-changed', path }));
    this.runs = new FakeRuns(pushEvent, () => this.push({ kind: 'labs-changed' }));
    this.terminals = new FakeTerminals((push) => this.push(push));
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells everyone who listens. */
  push(push: LabPush): void {
    for (const listener of [...this.#listeners]) listener(push);
  }

  /** Lets the next call of that name fail. */
  failNext(name: LabApiCall, error: LabErrorData): void {
    this.#failures.set(name, error);
  }

  /** Asks whoever sits at a window; resolves with the first answer. */
  ask(question: Question): Promise<QuestionAnswer> {
    return this.#questions.ask(question);
  }

  subscribe(listener: (push: LabPush) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  checkLab(lab: LabReference): Promise<CheckedLab> {
    return this.#answer('checkLab', [lab], () => {
      const { lab: checked, diagnostics } = this.#read(lab);
      return { ...(checked === undefined ? {} : { lab: checked }), diagnostics };
    });
  }

  planLab(lab: LabReference): Promise<PlannedLab> {
    return this.#answer('planLab', [lab], () => planned(this.#usable(lab).lab));
  }

  probePlan(lab: LabReference, ...options: unknown[]): Promise<ProbedPlan> {
    return this.#answer('probePlan', [lab, ...options], () => {
      const { lab: usable } = this.#usable(lab);
      const { holding } = this.#world(usable);
      const { plan, files } = planned(usable);
      const steps = plan.machines.flatMap((machine) => machine.steps);
      const standingOf = (id: string): StepStanding =>
        holding.has(id) && !this.drifted.has(id) ? 'holds' : 'will-change';
      const standings = Object.fromEntries(steps.map(({ id }) => [id, standingOf(id)]));
      return { plan, files, standings, failures: [] };
    });
  }

  listLabs(): Promise<readonly LabStatus[]> {
    return this.#answer('listLabs', [], () => this.runs.statuses());
  }

  serviceTable(lab: LabReference, view: ServiceTableView, ...options: unknown[]): Promise<ServiceTable> {
    return this.#answer('serviceTable', [lab, view, ...options], () =>
      this.#world(this.#usable(lab).lab).table(view),
    );
  }

  setWeight(lab: LabReference, change: WeightChange, ...options: unknown[]): Promise<ChangedWeight> {
    return this.#answer('setWeight', [lab, change, ...options], () => {
      const { lab: named } = this.#usable(lab);
      const world = this.#world(named);
      const server = world.lab.realServers.find(({ name }) => name === change.realServer);
      if (server === undefined || !world.hasService) throw notInTable(change.realServer);
      const { realServer, weight } = change;
      world.setWeight(realServer, weight);
      const file = lab.kind === 'file' ? { file: lab.path } : {};
      if (lab.kind === 'file') {
        const { text } = this.files.open(lab.path);
        this.files.write(lab.path, withWeight(text, realServer, weight) ?? text);
      }
      const services = servicesOf(world.lab).map((service) => ({
        director: world.lab.directors[0]?.name ?? '',
        service: serviceId(service),
        scheduler: service.scheduler,
        before: server.weight,
      }));
      return { lab: named.name, realServer, weight, services, ...file, isPredicted: true };
    });
  }

  diagnose(lab: LabReference, ...options: unknown[]): Promise<readonly Finding[]> {
    return this.#answer('diagnose', [lab, ...options], () => {
      this.#world(this.#usable(lab).lab);
      return this.findings;
    });
  }

  walk(lab: LabReference, ...options: readonly [WalkOptions?]): Promise<WalkReport> {
    return this.#answer('walk', [lab, ...options], () => {
      const usable = labOfService(this.#usable(lab).lab, options[0]?.service);
      this.#world(usable);
      return walkConnection({ lab: usable, macs: embeddedMacs(usable), frames: playConnection(usable) });
    });
  }

  faults(lab: LabReference): Promise<LabFaults> {
    return this.#answer('faults', [lab], () => {
      const { lab: usable } = this.#usable(lab);
      return { offers: faultsFor(usable), active: this.runs.worlds.get(usable.name)?.faults ?? [] };
    });
  }

  breakLab(
    lab: LabReference,
    fault: string,
    ...more: readonly [(string | undefined)?, unknown?]
  ): Promise<ActiveFault> {
    return this.#answer('breakLab', [lab, fault, ...more], () => {
      const { lab: usable } = this.#usable(lab);
      const offer = faultsFor(usable).find(({ id }) => id === fault);
      const active = {
        fault,
        title: offer?.title ?? fault,
        target: more[0] ?? offer?.targets[0] ?? '',
        since: Date.now(),
      };
      this.#world(usable).faults.push(active);
      this.push({ kind: 'labs-changed' });
      return active;
    });
  }

  mendLab(lab: LabReference, ...more: readonly [(string | undefined)?, unknown?]): Promise<MendedFaults> {
    return this.#answer('mendLab', [lab, ...more], () => {
      const world = this.#world(this.#usable(lab).lab);
      const mended = world.faults.filter(({ fault }) => more[0] === undefined || fault === more[0]);
      world.faults = world.faults.filter((one) => !mended.includes(one));
      this.push({ kind: 'labs-changed' });
      return { mended };
    });
  }

  startRun(request: RunRequest): Promise<{ readonly runId: string }> {
    return this.#answer('startRun', [request], () => {
      const { lab, text } = this.#usable(request.lab);
      const { service } = request.verb === 'verify' ? request : {};
      return this.runs.start(request, labOfService(lab, service), text);
    });
  }

  cancelRun(runId: string): Promise<void> {
    return this.#answer('cancelRun', [runId], () => this.runs.cancel(runId));
  }

  stopSending(runId: string): Promise<void> {
    return this.#answer('stopSending', [runId], () => this.runs.stopSending(runId));
  }

  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]> {
    return this.#answer('events', [runId, afterSeq], () => this.runs.events(runId, afterSeq));
  }

  listRuns(lab: string): Promise<readonly RunSummary[]> {
    return this.#answer('listRuns', [lab], () => this.runs.list(lab));
  }

  listLabFiles(): Promise<readonly LabFileSummary[]> {
    return this.#answer('listLabFiles', [], () => this.files.list());
  }

  openLabFile(path: string): Promise<LabFileText> {
    return this.#answer('openLabFile', [path], () => this.files.open(path));
  }

  createLabFile(text: string): Promise<CreatedLabFile> {
    return this.#answer('createLabFile', [text], () => this.files.create(text));
  }

  saveLabFile(path: string, text: string, revision: string): Promise<SaveOutcome> {
    return this.#answer('saveLabFile', [path, text, revision], () => this.files.save(path, text, revision));
  }

  renameLab(path: string, name: string): Promise<LabFileText> {
    return this.#answer('renameLab', [path, name], () => this.files.rename(path, name));
  }

  deleteLabFile(path: string): Promise<void> {
    return this.#answer('deleteLabFile', [path], () => this.files.remove(path));
  }

  testConnection(
    targets: Readonly<Record<string, SshTarget>>,
    machine: string,
    ...options: unknown[]
  ): Promise<ConnectionReport> {
    return this.#answer('testConnection', [targets, machine, ...options], () => ({
      ...this.connectionReport,
      user: targets[machine]?.user ?? this.connectionReport.user,
    }));
  }

  forgetHostKey(host: string, port: number): Promise<void> {
    return this.#answer('forgetHostKey', [host, port], () => {
      this.forgottenKeys.push(`${host}:${port}`);
    });
  }

  openTerminal(
    lab: LabReference,
    machine: string,
    size: TerminalSize,
  ): Promise<{ readonly terminalId: string }> {
    return this.#answer('openTerminal', [lab, machine, size], () => {
      this.#world(this.#usable(lab).lab);
      return this.terminals.start(machine, size);
    });
  }

  writeTerminal(terminalId: string, text: string): Promise<void> {
    return this.#answer('writeTerminal', [terminalId, text], () => this.terminals.write(terminalId, text));
  }

  resizeTerminal(terminalId: string, size: TerminalSize): Promise<void> {
    return this.#answer('resizeTerminal', [terminalId, size], () => this.terminals.resize(terminalId, size));
  }

  acknowledgeTerminal(terminalId: string, characters: number): Promise<void> {
    return this.#answer('acknowledgeTerminal', [terminalId, characters], () =>
      this.terminals.acknowledge(terminalId, characters),
    );
  }

  closeTerminal(terminalId: string): Promise<void> {
    return this.#answer('closeTerminal', [terminalId], () => this.terminals.close(terminalId));
  }

  consoleLog(lab: string, machine: string, from: number): Promise<ConsolePart> {
    return this.#answer('consoleLog', [lab, machine, from], () => {
      const whole = `[    0.000000] Linux version 6.1.0 (${lab})\n[    1.203451] eth0: link up\n\n${machine} login: `;
      return { text: whole.slice(from), next: whole.length };
    });
  }

  listTests(lab: string): Promise<readonly TestSummary[]> {
    return this.#answer('listTests', [lab], () =>
      this.runs.tests
        .filter((test) => test.lab === lab)
        .map(summaryOf)
        .reverse(),
    );
  }

  readTest(lab: string, runId: string): Promise<TestRecord> {
    return this.#answer('readTest', [lab, runId], () => {
      const test = this.runs.tests.find((one) => one.lab === lab && one.runId === runId);
      if (test !== undefined) return test;
      throw new LabError({
        code: 'user-usage',
        what: 'There is no such test',
        why: `the lab ${lab} has no test ${runId}`,
        next: 'Choose one of the list.',
      });
    });
  }

  deleteTest(lab: string, runId: string): Promise<void> {
    return this.#answer('deleteTest', [lab, runId], () => {
      const at = this.runs.tests.findIndex((one) => one.lab === lab && one.runId === runId);
      if (at >= 0) this.runs.tests.splice(at, 1);
    });
  }

  about(): Promise<About> {
    return this.#answer('about', [], () => this.aboutNow);
  }

  readiness(): Promise<Readiness> {
    return this.#answer('readiness', [], () => this.readinessNow);
  }

  readSettings(): Promise<Settings> {
    return this.#answer('readSettings', [], () => this.#settings);
  }

  writeSettings(settings: Settings): Promise<void> {
    return this.#answer('writeSettings', [settings], () => {
      this.#settings = settings;
      this.push({ kind: 'settings-changed', settings });
    });
  }

  openQuestions(): Promise<readonly OpenQuestion[]> {
    return this.#answer('openQuestions', [], () => this.#questions.open());
  }

  answerQuestion(id: string, answer: QuestionAnswer): Promise<void> {
    return this.#answer('answerQuestion', [id, answer], () => this.#questions.answer(id, answer));
  }

  /** Records a call and answers it in a later turn, as everything that does real work does. */
  async #answer<Value>(
    name: LabApiCall,
    args: readonly unknown[],
    act: () => Value | Promise<Value>,
  ): Promise<Value> {
    this.calls.push({ name, args });
    await Promise.resolve();
    const failure = this.#failures.get(name);
    this.#failures.delete(name);
    if (failure !== undefined) throw new LabError(failure);
    return await act();
  }

  #read(reference: LabReference): LabText {
    switch (reference.kind) {
      case 'text':
        return parseLabText(reference.text);
      case 'file':
        return parseLabText(this.files.open(reference.path).text);
      case 'name': {
        const world = this.runs.worlds.get(reference.name);
        if (world === undefined) throw notRunning(reference.name);
        return parseLabText(world.text);
      }
      default:
        return reference satisfies never;
    }
  }

  #usable(reference: LabReference): { readonly lab: Lab; readonly text: string } {
    const { lab, text, diagnostics } = this.#read(reference);
    if (lab !== undefined) return { lab, text };
    throw new LabError({
      code: 'user-lab-file',
      what: 'The lab file has errors',
      why: diagnostics.map(({ path, detail }) => `${path}: ${detail}`).join('\n'),
      next: 'Mend them and try again.',
    });
  }

  #world(lab: Lab): FakeWorld {
    const world = this.runs.worlds.get(lab.name);
    if (world === undefined) throw notRunning(lab.name);
    return world;
  }
}
