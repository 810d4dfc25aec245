import type { About } from '../../lab/contract/about.ts';
import type { ConnectionReport } from '../../lab/contract/connectionReport.ts';
import type { CheckedLab, ConnectionOptions, LabApi, WalkOptions } from '../../lab/contract/labApi.ts';
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
import type { PlannedLab, ProbedPlan } from '../../lab/contract/plannedLab.ts';
import type { OpenQuestion, QuestionAnswer } from '../../lab/contract/question.ts';
import type { Readiness } from '../../lab/contract/readiness.ts';
import type { RunRequest, RunSummary } from '../../lab/contract/runRequest.ts';
import type { ServiceTable, ServiceTableView } from '../../lab/contract/serviceTable.ts';
import type { Settings } from '../../lab/contract/settings.ts';
import type { ConsolePart, TerminalSize } from '../../lab/contract/terminal.ts';
import type { TestRecord, TestSummary } from '../../lab/contract/testRecord.ts';
import type { ChangedWeight, WeightChange } from '../../lab/contract/weights.ts';
import type { Finding } from '../../lab/doctor/finding.ts';
import { hasErrors } from '../../lab/model/diagnostic.ts';
import type { Lab, SshTarget } from '../../lab/model/lab.ts';
import type { WalkReport } from '../../lab/packet/walk/walkReport.ts';
import type { RunEvent } from '../../lab/run/runEvent.ts';
import type { Channel, OpenOptions } from '../ssh/machineConnection.ts';
import type { Image } from '../vm/image.ts';
import { diagnoseLab } from './diagnoseLab.ts';
import { readImage, writeImage, type CarryOptions } from './embedded/carryImage.ts';
import { breakLab, labFaults, mendLab } from './faults/labFaults.ts';
import { LabFileLibrary } from './files/labFileLibrary.ts';
import { readConsoleLog } from './consoleLog.ts';
import { forgetHostKey, testConnection } from './testConnection.ts';
import { LabRuns } from './labRuns.ts';
import { LabsWatch } from './labsWatch.ts';
import { labStatuses } from './labStatuses.ts';
import { openMachineChannel } from './openMachineChannel.ts';
import { previewPlan } from './previewPlan.ts';
import { probePlan } from './probePlan.ts';
import { answeredOptions, type AnsweredOptions } from './questions/answeredOptions.ts';
import { Questions } from './questions/questions.ts';
import type { Secrets } from './questions/secrets.ts';
import { readiness } from './readiness.ts';
import { readServiceTable } from './readServiceTable.ts';
import { readLab, readUsableLab } from './resolveLab.ts';
import type { ServiceOptions } from './serviceOptions.ts';
import { SettingsFile } from './settings/settingsFile.ts';
import type { SshAccessContext } from './sshAccess.ts';
import { Terminals } from './terminals/terminals.ts';
import { TestHistory } from './tests/testHistory.ts';
import { walkLab } from './walk/walkLab.ts';
import { LabWeights } from './weights/labWeights.ts';
import { setWeight } from './weights/setWeight.ts';

/**
 * `LabApi` on this machine. Every host (command line, web, desktop) carries one of these. This class joins the parts
 * and does nothing itself.
 */
export class LabService implements LabApi {
  readonly #options: AnsweredOptions & { readonly secrets: Secrets };
  readonly #listeners = new Set<(push: LabPush) => void>();
  readonly #runs: LabRuns;
  readonly #labs: LabsWatch;
  readonly #files: LabFileLibrary;
  readonly #tests: TestHistory;
  readonly #settings: SettingsFile;
  readonly #questions: Questions;
  readonly #terminals: Terminals;
  readonly #weights: LabWeights;

  constructor(options: ServiceOptions) {
    const push = (message: LabPush): void => {
      for (const listener of this.#listeners) listener(message);
    };
    this.#questions = new Questions(push, () => this.#listeners.size > 0);
    this.#options = answeredOptions(options, this.#questions);
    this.#tests = new TestHistory(options.folders);
    const onLabsChanged = (): void => push({ kind: 'labs-changed' });
    this.#runs = new LabRuns(this.#options, {
      onEvent: (runId, event) => push({ kind: 'run-event', runId, event }),
      onLabsChanged,
      keepTest: (test) => this.#tests.keep(test),
    });
    this.#labs = new LabsWatch(options.folders, onLabsChanged);
    this.#files = new LabFileLibrary(options.folders, push, (before, name) =>
      this.#tests.rename(before, name),
    );
    this.#settings = new SettingsFile(options.folders, push);
    this.#terminals = new Terminals(push);
    // A command is over with its one change.
    this.#weights = new LabWeights(this.#isCommand ? 0 : keptEditorMs);
  }

  subscribe(listener: (push: LabPush) => void): () => void {
    this.#listeners.add(listener);
    // A command is told of its own run, and is over before it could show what others do.
    if (!this.#isCommand) this.#labs.start();
    this.#questions.windowsChanged();
    return () => {
      this.#listeners.delete(listener);
      this.#questions.windowsChanged();
    };
  }

  async checkLab(reference: LabReference): Promise<CheckedLab> {
    const { lab, diagnostics } = await readLab(reference, this.#options.folders);
    return { ...(lab === undefined || hasErrors(diagnostics) ? {} : { lab }), diagnostics };
  }

  async planLab(reference: LabReference): Promise<PlannedLab> {
    return previewPlan(await this.#usable(reference));
  }

  async probePlan(reference: LabReference, options?: ConnectionOptions): Promise<ProbedPlan> {
    return probePlan(await this.#usable(reference), this.#access(options));
  }

  listLabs(): Promise<readonly LabStatus[]> {
    return labStatuses(this.#options.folders);
  }

  async serviceTable(
    reference: LabReference,
    view: ServiceTableView,
    options?: ConnectionOptions,
  ): Promise<ServiceTable> {
    const lab = await this.#usable(reference);
    const access = this.#access(options);
    const table = await readServiceTable(lab, view, access);
    // Whoever looks at the table in a window may be about to change it.
    this.#weights.prepare(lab, access);
    return table;
  }

  setWeight(
    reference: LabReference,
    change: WeightChange,
    options?: ConnectionOptions,
  ): Promise<ChangedWeight> {
    return setWeight(reference, change, {
      weights: this.#weights,
      files: {
        check: (file) => this.#files.checkWritable(file, this.#isCommand),
        edit: (file, edit) => this.#files.edit(file, edit, this.#isCommand),
      },
      context: this.#access(options),
    });
  }

  async diagnose(reference: LabReference, options?: ConnectionOptions): Promise<readonly Finding[]> {
    return diagnoseLab(await this.#usable(reference), this.#access(options));
  }

  async walk(reference: LabReference, options?: WalkOptions): Promise<WalkReport> {
    const lab = labOfService(await this.#usable(reference), options?.service);
    return walkLab(lab, this.#access(options));
  }

  async faults(reference: LabReference): Promise<LabFaults> {
    return labFaults(await this.#usable(reference), this.#options);
  }

  async breakLab(
    reference: LabReference,
    fault: string,
    target?: string,
    options?: ConnectionOptions,
  ): Promise<ActiveFault> {
    const { name } = await this.#usable(reference);
    try {
      return await breakLab(name, fault, target, this.#access(options));
    } finally {
      this.#labsChanged();
    }
  }

  async mendLab(
    reference: LabReference,
    fault?: string,
    options: ConnectionOptions = {},
  ): Promise<MendedFaults> {
    const { name } = await this.#usable(reference);
    const { acceptNewHostKeys = false } = options;
    const restart = () => this.#runs.start({ verb: 'up', lab: { kind: 'name', name }, acceptNewHostKeys });
    try {
      return await mendLab(name, fault, this.#access(options), restart);
    } finally {
      this.#labsChanged();
    }
  }

  startRun(request: RunRequest): Promise<{ readonly runId: string }> {
    return this.#runs.start(request);
  }

  cancelRun(runId: string): Promise<void> {
    return this.#runs.cancel(runId);
  }

  stopSending(runId: string): Promise<void> {
    return this.#runs.stopSending(runId);
  }

  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]> {
    return this.#runs.events(runId, afterSeq);
  }

  listRuns(lab: string): Promise<readonly RunSummary[]> {
    return this.#runs.list(lab);
  }

  listLabFiles(): Promise<readonly LabFileSummary[]> {
    return this.#files.list();
  }

  openLabFile(path: string): Promise<LabFileText> {
    return this.#files.open(path);
  }

  createLabFile(text: string): Promise<CreatedLabFile> {
    return this.#files.create(text);
  }

  saveLabFile(path: string, text: string, revision: string): Promise<SaveOutcome> {
    return this.#files.save(path, text, revision);
  }

  renameLab(path: string, name: string): Promise<LabFileText> {
    return this.#files.rename(path, name);
  }

  deleteLabFile(path: string): Promise<void> {
    return this.#files.remove(path);
  }

  testConnection(
    targets: Readonly<Record<string, SshTarget>>,
    machine: string,
    options?: ConnectionOptions,
  ): Promise<ConnectionReport> {
    return testConnection(targets, machine, this.#access(options));
  }

  forgetHostKey(host: string, port: number): Promise<void> {
    return forgetHostKey(host, port, this.#options.folders);
  }

  openTerminal(
    lab: LabReference,
    machine: string,
    size: TerminalSize,
  ): Promise<{ readonly terminalId: string }> {
    return this.#terminals.open(size, (terminal, signal) =>
      this.openChannel(lab, machine, loginShell, { terminal, signal, acceptNewHostKeys: false }),
    );
  }

  writeTerminal(terminalId: string, text: string): Promise<void> {
    return this.#terminals.write(terminalId, text);
  }

  resizeTerminal(terminalId: string, size: TerminalSize): Promise<void> {
    return this.#terminals.resize(terminalId, size);
  }

  acknowledgeTerminal(terminalId: string, characters: number): Promise<void> {
    return this.#terminals.acknowledge(terminalId, characters);
  }

  closeTerminal(terminalId: string): Promise<void> {
    return this.#terminals.close(terminalId);
  }

  consoleLog(lab: string, machine: string, from: number): Promise<ConsolePart> {
    return readConsoleLog(this.#options.folders, lab, machine, from);
  }

  listTests(lab: string): Promise<readonly TestSummary[]> {
    return this.#tests.list(lab);
  }

  readTest(lab: string, runId: string): Promise<TestRecord> {
    return this.#tests.read(lab, runId);
  }

  deleteTest(lab: string, runId: string): Promise<void> {
    return this.#tests.remove(lab, runId);
  }

  about(): Promise<About> {
    const { host = 'command-line', version = '', openedFile, folders, secretStore } = this.#options;
    return Promise.resolve({
      version,
      host,
      stateFolder: folders.state,
      canKeepSecrets: secretStore !== undefined,
      ...(openedFile === undefined ? {} : { openedFile }),
    });
  }

  readiness(): Promise<Readiness> {
    return readiness(this.#options);
  }

  readSettings(): Promise<Settings> {
    return this.#settings.read();
  }

  writeSettings(settings: Settings): Promise<void> {
    return this.#settings.write(settings);
  }

  openQuestions(): Promise<readonly OpenQuestion[]> {
    return Promise.resolve(this.#questions.open);
  }

  async answerQuestion(id: string, answer: QuestionAnswer): Promise<void> {
    await Promise.resolve();
    this.#questions.answer(id, answer);
  }

  /** Starts a command on a machine of a lab; the caller must call `close` on what it gets. */
  async openChannel(
    reference: LabReference,
    machine: string,
    command: string,
    options: OpenOptions & { readonly acceptNewHostKeys: boolean },
  ): Promise<{ readonly channel: Channel; readonly close: () => void }> {
    const lab = await this.#usable(reference);
    return openMachineChannel(lab, machine, command, { ...options, options: this.#options });
  }

  /** Puts an image that was built elsewhere into the cache, checked. */
  importImage(file: string, options: CarryOptions): Promise<Image> {
    return readImage(file, this.#options, options);
  }

  /** Writes the image to a file for `importImage` on another computer; builds it first where it is missing. */
  exportImage(file: string, options: CarryOptions): Promise<Image> {
    return writeImage(file, this.#options, options);
  }

  /** Asks the windows to show a lab file that was given to the app while it runs. */
  showFile(path: string): void {
    for (const listener of this.#listeners) listener({ kind: 'open-file', path });
  }

  /** Settles when every run of this process has ended. */
  idle(): Promise<void> {
    return this.#runs.idle();
  }

  /** Ends what this service does by itself, cancels its runs, and settles when they have ended in good order. */
  async close(): Promise<void> {
    this.#labs.close();
    this.#files.close();
    this.#questions.close();
    this.#weights.close();
    await Promise.all([this.#runs.close(), this.#terminals.closeAll()]);
    this.#options.secrets.clear();
  }

  /** Whether this serves one command, and not windows. */
  get #isCommand(): boolean {
    return (this.#options.host ?? 'command-line') === 'command-line';
  }

  #labsChanged(): void {
    for (const listener of this.#listeners) listener({ kind: 'labs-changed' });
  }

  async #usable(reference: LabReference): Promise<Lab> {
    return (await readUsableLab(reference, this.#options.folders)).lab;
  }

  /** For calls that end by their own deadlines. */
  #access({ acceptNewHostKeys = false }: ConnectionOptions = {}): SshAccessContext {
    return { options: this.#options, acceptNewHostKeys, signal: new AbortController().signal };
  }
}

/** How long an editor of a director's table waits for the next change of a weight. */
const keptEditorMs = 10_000;

const loginShell = 'exec "${SHELL:-sh}" -l';
