import path from 'node:path';
import type { MendedFaults } from '../../lab/contract/labFaults.ts';
import type { LabReference } from '../../lab/contract/labReference.ts';
import type { ProbedPlan } from '../../lab/contract/plannedLab.ts';
import type { RunRequest } from '../../lab/contract/runRequest.ts';
import type { ServiceTableView } from '../../lab/contract/serviceTable.ts';
import { LabError } from '../../lab/contract/labError.ts';
import { hasErrors } from '../../lab/model/diagnostic.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import { overallVerdict } from '../../lab/verdict/overallVerdict.ts';
import type { LabService } from '../service/labService.ts';
import { Answers } from './answers.ts';
import { attachTerminal, collectOutput, passThrough, shellLine } from './attach.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { errorOf, FollowedRuns } from './followRuns.ts';
import type { Actions, CommonOptions, ReportOptions, TestOptions, WalkOptions } from './actions.ts';
import { saveReport } from './saveReport.ts';
import { saveWalk } from './saveWalk.ts';
import { serve, type ServeContext, type ServeOptions } from './serve.ts';
import { showChangedWeight } from './show/changedWeight.ts';
import { showDiagnostics } from './show/diagnostics.ts';
import { showFaults, showMended } from './show/faults.ts';
import { showFindings } from './show/findings.ts';
import { showLabs } from './show/labs.ts';
import { showFiles, showPlan } from './show/plan.ts';
import { runSummary } from './show/runSummary.ts';
import { showServiceTable } from './show/serviceTable.ts';
import { showVerdicts } from './show/verdict.ts';
import { showWalk } from './show/walk.ts';
import { showError } from './showError.ts';
import type { Output } from './terminal.ts';
import { testLab } from './testLab.ts';

/** What only `serve` needs. */
export type WebParts = Pick<ServeContext, 'startService' | 'rendererFolder'>;

/** The commands: arguments in, calls of the service, text or JSON out, exit code back. */
export class Commands implements Actions {
  readonly #service: LabService;
  readonly #output: Output;
  readonly #sampleLab: LabReference;
  readonly #web: WebParts;
  readonly #answers: Answers;
  readonly #runs: FollowedRuns;

  constructor(service: LabService, output: Output, resourcesFolder: string, web: WebParts) {
    this.#service = service;
    this.#output = output;
    this.#web = web;
    this.#answers = new Answers(output);
    this.#runs = new FollowedRuns(service, output);
    this.#sampleLab = { kind: 'file', path: path.join(resourcesFolder, 'labs', 'nat-wrr.yaml') };
  }

  /** Asks what is going on to stop. Answers whether this is the first time: a second one should not wait. */
  cancel(): boolean {
    return this.#runs.cancel();
  }

  check = (lab: LabReference, options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const { diagnostics } = await this.#service.checkLab(lab);
      this.#answers.show(options, diagnostics, () => showDiagnostics(diagnostics));
      return hasErrors(diagnostics) ? exitCodes.userMistake : exitCodes.done;
    });

  plan = (
    lab: LabReference,
    options: CommonOptions & { readonly shell: boolean; readonly probe: boolean },
  ): Promise<number> =>
    this.#answers.of(options, async () => {
      if (options.probe) return this.#showProbed(await this.#service.probePlan(lab, options), options);
      const planned = await this.#service.planLab(lab);
      this.#answers.show(options, planned, () =>
        options.shell ? showFiles(planned.files) : showPlan(planned.plan),
      );
      return exitCodes.done;
    });

  up = (lab: LabReference, options: CommonOptions & { readonly recreate?: string }): Promise<number> => {
    const { acceptNewHostKeys, recreate } = options;
    const anew = recreate === undefined ? {} : { recreate };
    return this.#run({ verb: 'up', lab, acceptNewHostKeys, ...anew }, options);
  };

  clear = (lab: LabReference, options: CommonOptions): Promise<number> =>
    this.#run({ verb: 'clear', lab, acceptNewHostKeys: options.acceptNewHostKeys }, options);

  down = (lab: LabReference, options: CommonOptions): Promise<number> =>
    this.#run({ verb: 'down', lab, acceptNewHostKeys: options.acceptNewHostKeys }, options);

  verify = (lab: LabReference, options: CommonOptions & TestOptions & ReportOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const tests = await this.#test(lab, options);
      if (options.report !== undefined && tests.every(({ state }) => state === 'done')) {
        await saveReport(this.#service, tests, options.report);
        this.#output.notice(`Report: ${options.report}\n`);
      }
      return this.#showVerdicts(tests, options);
    });

  stats = (
    lab: LabReference,
    options: CommonOptions & { readonly view: ServiceTableView },
  ): Promise<number> =>
    this.#answers.of(options, async () => {
      const table = await this.#service.serviceTable(lab, options.view, options);
      this.#answers.show(options, table, () => showServiceTable(table));
      return exitCodes.done;
    });

  setWeight = (
    lab: LabReference,
    realServer: string,
    weight: number,
    options: CommonOptions & { readonly service?: string },
  ): Promise<number> =>
    this.#answers.of(options, async () => {
      const { service } = options;
      const change = { realServer, weight, ...(service === undefined ? {} : { service }) };
      const changed = await this.#service.setWeight(lab, change, options);
      this.#answers.show(options, changed, () => showChangedWeight(changed));
      return exitCodes.done;
    });

  doctor = (lab: LabReference, options: CommonOptions & { readonly fix: boolean }): Promise<number> =>
    this.#answers.of(options, async () => {
      let findings = await this.#service.diagnose(lab, options);
      if (options.fix && findings.length > 0) {
        this.#output.notice(showFindings(findings));
        await this.#fix(lab, options);
        findings = await this.#service.diagnose(lab, options);
      }
      this.#answers.show(options, findings, () => showFindings(findings));
      return findings.some(({ severity }) => severity === 'fault') ? exitCodes.failedVerdict : exitCodes.done;
    });

  walk = (lab: LabReference, options: CommonOptions & WalkOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const report = await this.#service.walk(lab, options);
      if (options.pcapng !== undefined) {
        await saveWalk(report, options.pcapng);
        this.#output.notice(`Frames: ${options.pcapng}\n`);
      }
      this.#answers.show(options, report, () => showWalk(report));
      const isAsMeant = report.outcome === 'answered' && report.seen === report.configured;
      return isAsMeant ? exitCodes.done : exitCodes.failedVerdict;
    });

  faults = (lab: LabReference, options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const faults = await this.#service.faults(lab);
      this.#answers.show(options, faults, () => showFaults(faults));
      return exitCodes.done;
    });

  breakLab = (
    lab: LabReference,
    fault: string,
    target: string | undefined,
    options: CommonOptions,
  ): Promise<number> =>
    this.#answers.of(options, async () => {
      const active = await this.#service.breakLab(lab, fault, target, options);
      this.#answers.show(options, active, () => `On: ${active.title} (${active.target}).\n`);
      return exitCodes.done;
    });

  mend = (lab: LabReference, fault: string | undefined, options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const mended = await this.#mend(lab, fault, options);
      this.#answers.show(options, mended, () => showMended(mended));
      return exitCodes.done;
    });

  list = (options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const labs = await this.#service.listLabs();
      this.#answers.show(options, labs, () => showLabs(labs));
      return exitCodes.done;
    });

  exec = (
    lab: LabReference,
    machine: string,
    words: readonly string[],
    options: CommonOptions,
  ): Promise<number> =>
    this.#answers.of(options, async () => {
      const { acceptNewHostKeys } = options;
      const signal = this.#runs.signal;
      const opened = await this.#service.openChannel(lab, machine, shellLine(words), {
        signal,
        acceptNewHostKeys,
      });
      try {
        if (!options.json) return await passThrough(opened.channel, signal);
        const result = await collectOutput(opened.channel, signal);
        this.#output.result(`${JSON.stringify(result, undefined, 2)}\n`);
        return result.code ?? exitCodes.failedOperation;
      } finally {
        opened.close();
      }
    });

  shell = (lab: LabReference, machine: string, options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      if (options.json || !process.stdin.isTTY) {
        throw new LabError({
          code: 'user-usage',
          what: 'A terminal cannot be opened here',
          why: options.json ? '`shell` has no JSON form' : 'standard input is not a terminal',
          next: 'Use `exec LAB MACHINE -- COMMAND`.',
        });
      }
      const { acceptNewHostKeys } = options;
      return attachTerminal((terminal, signal) =>
        this.#service.openChannel(lab, machine, 'exec "${SHELL:-sh}" -l', {
          signal,
          terminal,
          acceptNewHostKeys,
        }),
      );
    });

  serve = (file: string | undefined, options: CommonOptions & ServeOptions): Promise<number> =>
    this.#answers.of(options, () =>
      serve(file, options, {
        ...this.#web,
        output: this.#output,
        input: process.stdin,
        signal: this.#runs.signal,
      }),
    );

  demo = (
    reference: LabReference | undefined,
    options: CommonOptions & TestOptions & { readonly keep: boolean },
  ): Promise<number> =>
    this.#answers.of(options, async () => {
      const lab = reference ?? this.#sampleLab;
      const { acceptNewHostKeys } = options;
      // Rejects where no run began, for instance because another command works on the lab: that one's lab stays.
      const up = await this.#runs.follow({ verb: 'up', lab, acceptNewHostKeys }, options);
      const code = await this.#answers.of(options, async () => {
        if (up.state !== 'done') return this.#answers.failed(up, options);
        return this.#showVerdicts(await this.#test(lab, options), options);
      });
      if (options.keep) return code;
      const down = await this.#runs.follow({ verb: 'down', lab, acceptNewHostKeys }, options);
      if (down.state === 'done') return code;
      const error = errorOf(down);
      showError(error, this.#output);
      return code === exitCodes.done ? exitCodeOf(error.code) : code;
    });

  imageImport = (file: string, options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const image = await this.#service.importImage(file, this.#carrying);
      this.#answers.show(options, image, () => `Image ${image.id} is ready for use.\n`);
      return exitCodes.done;
    });

  imageExport = (file: string, options: CommonOptions): Promise<number> =>
    this.#answers.of(options, async () => {
      const image = await this.#service.exportImage(file, this.#carrying);
      this.#answers.show(options, image, () => `Image ${image.id} is in ${file}.\n`);
      return exitCodes.done;
    });

  /** What carrying an image takes. */
  get #carrying() {
    return {
      signal: this.#runs.signal,
      onProgress: (what: string): void => this.#output.notice(`  ${what}\n`),
    };
  }

  /** Runs and reports by outcome alone. */
  #run(request: RunRequest, options: CommonOptions): Promise<number> {
    return this.#answers.of(options, async () => {
      const state = await this.#runs.follow(request, options);
      if (state.state !== 'done') return this.#answers.failed(state, options);
      this.#answers.show(options, runSummary(state), () => '');
      return exitCodes.done;
    });
  }

  /** Mends what was broken on purpose, then has `up` repair what a plan covers. */
  async #fix(lab: LabReference, options: CommonOptions): Promise<void> {
    if ((await this.#service.faults(lab)).active.length > 0) await this.#mend(lab, undefined, options);
    const { acceptNewHostKeys } = options;
    const state = await this.#runs.follow({ verb: 'up', lab, acceptNewHostKeys }, options);
    if (state.state !== 'done') throw new LabError(errorOf(state));
  }

  /** Mends, and waits for the run that starts machines anew where there is one. */
  async #mend(lab: LabReference, fault: string | undefined, options: CommonOptions): Promise<MendedFaults> {
    let mended: MendedFaults | undefined;
    const start = async (): Promise<{ readonly runId: string | undefined }> => {
      mended = await this.#service.mendLab(lab, fault, options);
      return { runId: mended.upRunId };
    };
    const state = await this.#runs.followStarted(start, options);
    if (state !== undefined && state.state !== 'done') throw new LabError(errorOf(state));
    return mended ?? { mended: [] };
  }

  /** What could be asked is told either way; a machine that could not be is a failure. */
  #showProbed(probed: ProbedPlan, options: CommonOptions): number {
    this.#answers.show(options, probed, () => showPlan(probed.plan, probed.standings));
    const [first] = probed.failures;
    for (const failure of probed.failures) showError(failure, this.#output);
    return first === undefined ? exitCodes.done : exitCodeOf(first.code);
  }

  #test(
    lab: LabReference,
    options: CommonOptions & TestOptions,
  ): Promise<readonly [RunState, ...RunState[]]> {
    return testLab(lab, options, { service: this.#service, runs: this.#runs, output: this.#output });
  }

  #showVerdicts([first, ...others]: readonly [RunState, ...RunState[]], options: CommonOptions): number {
    const failed = [first, ...others].find(({ state, verdict }) => state !== 'done' || verdict === undefined);
    if (failed !== undefined) return this.#answers.failed(failed, options);
    const [one, ...more] = [first, ...others].flatMap(({ verdict }) =>
      verdict === undefined ? [] : [verdict],
    );
    if (one === undefined) throw new TypeError('a test that is done has a verdict');
    const overall = more.length === 0 ? one : overallVerdict([one, ...more]);
    this.#answers.show(options, overall, () => showVerdicts([one, ...more], this.#output));
    return overall.verdict === 'pass' ? exitCodes.done : exitCodes.failedVerdict;
  }
}
