import path from 'node:path';
import type { MendedFaults } from '../../lab/contract/labFaults.ts';
import type { LabReference } from '../../lab/contract/labReference.ts';
import type { ProbedPlan } from '../../lab/contract/plannedLab.ts';
import type { RunRequest } from '../../lab/contract/runRequest.ts';
import type { ServiceTableView } from '../../lab/contract/serviceTable.ts';
import { LabError, toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import { hasErrors } from '../../lab/model/diagnostic.ts';
import { serviceId, servicesOf } from '../../lab/model/lab.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import { overallVerdict } from '../../lab/verdict/overallVerdict.ts';
import type { LabService } from '../service/labService.ts';
import { attachTerminal, collectOutput, passThrough, shellLine } from './attach.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import type { Actions, CommonOptions, ReportOptions, TestOptions, WalkOptions } from './program.ts';
import { saveReport } from './saveReport.ts';
import { saveWalk } from './saveWalk.ts';
import { serve, type ServeContext, type ServeOptions } from './serve.ts';
import { showChangedWeight } from './show/changedWeight.ts';
import { showDiagnostics } from './show/diagnostics.ts';
import { showFaults, showMended } from './show/faults.ts';
import { showFindings } from './show/findings.ts';
import { showLabs } from './show/labs.ts';
import { showFiles, showPlan } from './show/plan.ts';
import { showServiceTable } from './show/serviceTable.ts';
import { showVerdicts } from './show/verdict.ts';
import { showWalk } from './show/walk.ts';
import { ProgressReader } from './showProgress.ts';
import { showError } from './showError.ts';
import type { Output } from './terminal.ts';

/** What only `serve` needs. */
export type WebParts = Pick<ServeContext, 'startService' | 'rendererFolder'>;

/** The commands: arguments in, calls of the service, text or JSON out, exit code back. */
export class Commands implements Actions {
  readonly #service: LabService;
  readonly #output: Output;
  readonly #sampleLab: LabReference;
  readonly #web: WebParts;
  readonly #abort = new AbortController();
  #runId: string | undefined;

  constructor(service: LabService, output: Output, resourcesFolder: string, web: WebParts) {
    this.#service = service;
    this.#output = output;
    this.#web = web;
    this.#sampleLab = { kind: 'file', path: path.join(resourcesFolder, 'labs', 'nat-wrr.yaml') };
  }

  /** Asks what is going on to stop. Answers whether this is the first time: a second one should not wait. */
  cancel(): boolean {
    if (this.#abort.signal.aborted) return false;
    this.#output.notice('Stopping …\n');
    this.#abort.abort();
    if (this.#runId !== undefined) void this.#service.cancelRun(this.#runId);
    return true;
  }

  check = (lab: LabReference, options: CommonOptions): Promise<number> =>
    this.#answer(options, async () => {
      const { diagnostics } = await this.#service.checkLab(lab);
      this.#show(options, diagnostics, () => showDiagnostics(diagnostics));
      return hasErrors(diagnostics) ? exitCodes.userMistake : exitCodes.done;
    });

  plan = (
    lab: LabReference,
    options: CommonOptions & { readonly shell: boolean; readonly probe: boolean },
  ): Promise<number> =>
    this.#answer(options, async () => {
      if (options.probe) return this.#showProbed(await this.#service.probePlan(lab, options), options);
      const planned = await this.#service.planLab(lab);
      this.#show(options, planned, () => (options.shell ? showFiles(planned.files) : showPlan(planned.plan)));
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
    this.#answer(options, async () => {
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
    this.#answer(options, async () => {
      const table = await this.#service.serviceTable(lab, options.view, options);
      this.#show(options, table, () => showServiceTable(table));
      return exitCodes.done;
    });

  setWeight = (
    lab: LabReference,
    realServer: string,
    weight: number,
    options: CommonOptions & { readonly service?: string },
  ): Promise<number> =>
    this.#answer(options, async () => {
      const { service } = options;
      const change = { realServer, weight, ...(service === undefined ? {} : { service }) };
      const changed = await this.#service.setWeight(lab, change, options);
      this.#show(options, changed, () => showChangedWeight(changed));
      return exitCodes.done;
    });

  doctor = (lab: LabReference, options: CommonOptions & { readonly fix: boolean }): Promise<number> =>
    this.#answer(options, async () => {
      let findings = await this.#service.diagnose(lab, options);
      if (options.fix && findings.length > 0) {
        this.#output.notice(showFindings(findings));
        await this.#fix(lab, options);
        findings = await this.#service.diagnose(lab, options);
      }
      this.#show(options, findings, () => showFindings(findings));
      return findings.some(({ severity }) => severity === 'fault') ? exitCodes.failedVerdict : exitCodes.done;
    });

  walk = (lab: LabReference, options: CommonOptions & WalkOptions): Promise<number> =>
    this.#answer(options, async () => {
      const report = await this.#service.walk(lab, options);
      if (options.pcapng !== undefined) {
        await saveWalk(report, options.pcapng);
        this.#output.notice(`Frames: ${options.pcapng}\n`);
      }
      this.#show(options, report, () => showWalk(report));
      const isAsMeant = report.outcome === 'answered' && report.seen === report.configured;
      return isAsMeant ? exitCodes.done : exitCodes.failedVerdict;
    });

  faults = (lab: LabReference, options: CommonOptions): Promise<number> =>
    this.#answer(options, async () => {
      const faults = await this.#service.faults(lab);
      this.#show(options, faults, () => showFaults(faults));
      return exitCodes.done;
    });

  breakLab = (
    lab: LabReference,
    fault: string,
    target: string | undefined,
    options: CommonOptions,
  ): Promise<number> =>
    this.#answer(options, async () => {
      const active = await this.#service.breakLab(lab, fault, target, options);
      this.#show(options, active, () => `On: ${active.title} (${active.target}).\n`);
      return exitCodes.done;
    });

  mend = (lab: LabReference, fault: string | undefined, options: CommonOptions): Promise<number> =>
    this.#answer(options, async () => {
      const mended = await this.#mend(lab, fault, options);
      this.#show(options, mended, () => showMended(mended));
      return exitCodes.done;
    });

  list = (options: CommonOptions): Promise<number> =>
    this.#answer(options, async () => {
      const labs = await this.#service.listLabs();
      this.#show(options, labs, () => showLabs(labs));
      return exitCodes.done;
    });

  exec = (
    lab: LabReference,
    machine: string,
    words: readonly string[],
    options: CommonOptions,
  ): Promise<number> =>
    this.#answer(options, async () => {
      const { acceptNewHostKeys } = options;
      const signal = this.#abort.signal;
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
    this.#answer(options, async () => {
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
    this.#answer(options, () =>
      serve(file, options, {
        ...this.#web,
        output: this.#output,
        input: process.stdin,
        signal: this.#abort.signal,
      }),
    );

  demo = (
    reference: LabReference | undefined,
    options: CommonOptions & TestOptions & { readonly keep: boolean },
  ): Promise<number> =>
    this.#answer(options, async () => {
      const lab = reference ?? this.#sampleLab;
      const { acceptNewHostKeys } = options;
      // Rejects where no run began, for instance because another command works on the lab: that one's lab stays.
      const up = await this.#follow({ verb: 'up', lab, acceptNewHostKeys }, options);
      const code = await this.#answer(options, async () => {
        if (up.state !== 'done') return this.#failed(up, options);
        return this.#showVerdicts(await this.#test(lab, options), options);
      });
      if (options.keep) return code;
      const down = await this.#follow({ verb: 'down', lab, acceptNewHostKeys }, options);
      if (down.state === 'done') return code;
      const error = errorOf(down);
      showError(error, this.#output);
      return code === exitCodes.done ? exitCodeOf(error.code) : code;
    });

  imageImport = (file: string, options: CommonOptions): Promise<number> =>
    this.#answer(options, async () => {
      const image = await this.#service.importImage(file, this.#carrying);
      this.#show(options, image, () => `Image ${image.id} is ready for use.\n`);
      return exitCodes.done;
    });

  imageExport = (file: string, options: CommonOptions): Promise<number> =>
    this.#answer(options, async () => {
      const image = await this.#service.exportImage(file, this.#carrying);
      this.#show(options, image, () => `Image ${image.id} is in ${file}.\n`);
      return exitCodes.done;
    });

  readonly #carrying = {
    signal: this.#abort.signal,
    onProgress: (what: string): void => this.#output.notice(`  ${what}\n`),
  };

  /** Runs and reports by outcome alone. */
  #run(request: RunRequest, options: CommonOptions): Promise<number> {
    return this.#answer(options, async () => {
      const state = await this.#follow(request, options);
      if (state.state !== 'done') return this.#failed(state, options);
      this.#show(options, summary(state), () => '');
      return exitCodes.done;
    });
  }

  /** Mends what was broken on purpose, then has `up` repair what a plan covers. */
  async #fix(lab: LabReference, options: CommonOptions): Promise<void> {
    if ((await this.#service.faults(lab)).active.length > 0) await this.#mend(lab, undefined, options);
    const { acceptNewHostKeys } = options;
    const state = await this.#follow({ verb: 'up', lab, acceptNewHostKeys }, options);
    if (state.state !== 'done') throw new LabError(errorOf(state));
  }

  /** Mends, and waits for the run that starts machines anew where there is one. */
  async #mend(lab: LabReference, fault: string | undefined, options: CommonOptions): Promise<MendedFaults> {
    let mended: MendedFaults | undefined;
    const start = async (): Promise<{ readonly runId: string | undefined }> => {
      mended = await this.#service.mendLab(lab, fault, options);
      return { runId: mended.upRunId };
    };
    const state = await this.#followRun(start, options);
    if (state !== undefined && state.state !== 'done') throw new LabError(errorOf(state));
    return mended ?? { mended: [] };
  }

  /** Starts a run and tells it until it ends. */
  async #follow(request: RunRequest, options: CommonOptions): Promise<RunState> {
    const start = (): Promise<{ readonly runId: string }> => {
      // `down` after a cancelled run is what tidies up, so it does not take that cancellation for its own.
      if (request.verb !== 'down') this.#abort.signal.throwIfAborted();
      return this.#service.startRun(request);
    };
    const state = await this.#followRun(start, options, request.verb === 'down');
    if (state === undefined) throw new TypeError('a run has an id');
    return state;
  }

  /** Tells the run that `start` starts until it ends; nothing where it starts none. */
  async #followRun(
    start: () => Promise<{ readonly runId: string | undefined }>,
    options: CommonOptions,
    isTidying = false,
  ): Promise<RunState | undefined> {
    const reader = new ProgressReader(this.#output, options.verbose);
    const ended = Promise.withResolvers<undefined>();
    const early = Promise.withResolvers<string>();
    const stop = this.#service.subscribe((push) => {
      if (push.kind !== 'run-event') return;
      const { runId, event } = push;
      void early.promise.then((own) => {
        if (own !== runId) return;
        reader.read(event);
        if (event.kind === 'run-finished') ended.resolve(undefined);
      });
    });
    try {
      const { runId } = await start();
      if (runId === undefined) return undefined;
      this.#runId = runId;
      early.resolve(runId);
      // It may have been cancelled while there was no run yet to cancel.
      if (!isTidying && this.#abort.signal.aborted) void this.#service.cancelRun(runId);
      await ended.promise;
      return reader.state;
    } finally {
      this.#runId = undefined;
      stop();
    }
  }

  /** What could be asked is told either way; a machine that could not be is a failure. */
  #showProbed(probed: ProbedPlan, options: CommonOptions): number {
    this.#show(options, probed, () => showPlan(probed.plan, probed.standings));
    const [first] = probed.failures;
    for (const failure of probed.failures) showError(failure, this.#output);
    return first === undefined ? exitCodes.done : exitCodeOf(first.code);
  }

  /** Tests the service that was asked for, else each of the lab's in turn; no further one after a test that failed to be made. */
  async #test(
    lab: LabReference,
    options: CommonOptions & TestOptions,
  ): Promise<readonly [RunState, ...RunState[]]> {
    // A lab that is not right has its errors told by the run that it refuses.
    const checked = options.service === undefined ? (await this.#service.checkLab(lab)).lab : undefined;
    const [first, ...others] = checked === undefined ? [options.service] : servicesOf(checked).map(serviceId);
    if (others.length === 0)
      return [await this.#follow(verifyRequest(lab, options, options.service), options)];
    const tests: [RunState, ...RunState[]] = [await this.#testOne(lab, first, options)];
    for (const service of others) {
      if (tests.at(-1)?.state !== 'done') break;
      tests.push(await this.#testOne(lab, service, options));
    }
    return tests;
  }

  #testOne(
    lab: LabReference,
    service: string | undefined,
    options: CommonOptions & TestOptions,
  ): Promise<RunState> {
    this.#output.notice(`Service ${service ?? ''}\n`);
    return this.#follow(verifyRequest(lab, options, service), options);
  }

  #showVerdicts([first, ...others]: readonly [RunState, ...RunState[]], options: CommonOptions): number {
    const failed = [first, ...others].find(({ state, verdict }) => state !== 'done' || verdict === undefined);
    if (failed !== undefined) return this.#failed(failed, options);
    const [one, ...more] = [first, ...others].flatMap(({ verdict }) =>
      verdict === undefined ? [] : [verdict],
    );
    if (one === undefined) throw new TypeError('a test that is done has a verdict');
    const overall = more.length === 0 ? one : overallVerdict([one, ...more]);
    this.#show(options, overall, () => showVerdicts([one, ...more], this.#output));
    return overall.verdict === 'pass' ? exitCodes.done : exitCodes.failedVerdict;
  }

  #failed(state: RunState, options: CommonOptions): number {
    const error = errorOf(state);
    this.#fail(error, options);
    return exitCodeOf(error.code);
  }

  /** Errors of a command become text on standard error, the JSON document where one was asked for, and the exit code. */
  async #answer(options: CommonOptions, act: () => Promise<number>): Promise<number> {
    try {
      return await act();
    } catch (error) {
      const data = toLabErrorData(error);
      this.#fail(data, options);
      return exitCodeOf(data.code);
    }
  }

  #fail(error: LabErrorData, options: CommonOptions): void {
    showError(error, this.#output);
    if (options.json) this.#output.result(`${JSON.stringify({ error }, undefined, 2)}\n`);
  }

  #show(options: CommonOptions, value: unknown, text: () => string): void {
    this.#output.result(options.json ? `${JSON.stringify(value, undefined, 2)}\n` : text());
  }
}

/** Why a run did not end well. */
function errorOf(state: RunState): LabErrorData {
  return state.error ?? toLabErrorData(new Error('the run ended without a word'));
}

function verifyRequest(
  lab: LabReference,
  options: CommonOptions & TestOptions,
  service: string | undefined,
): RunRequest {
  const { acceptNewHostKeys, requests, from, load } = options;
  return {
    verb: 'verify',
    lab,
    acceptNewHostKeys,
    requests,
    from,
    ...(load && { load }),
    ...(service !== undefined && { service }),
  };
}

/** What `--json` prints of a run that has no result of its own. */
function summary(state: RunState) {
  const steps = Object.values(state.steps);
  return {
    lab: state.lab,
    verb: state.verb,
    outcome: state.state,
    applied: steps.filter((step) => step.state === 'applied').length,
    held: steps.filter((step) => step.state === 'held').length,
    undone: steps.filter((step) => step.state === 'undone').length,
    steps: steps.map(({ id, machine, title, state: outcome, durationMs }) => ({
      id,
      machine,
      title,
      outcome,
      durationMs,
    })),
    durationMs: state.durationMs,
  };
}
