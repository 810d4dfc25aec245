import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabApi } from '../../../../lab/contract/labApi.ts';
import { labApiCalls } from '../../../../lab/contract/labApiCalls.ts';
import { LabError, type LabErrorData } from '../../../../lab/contract/labError.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';
import { terminalWindow } from '../../../../lab/contract/terminal.ts';
import { emptyRun, reduceRun } from '../../../../lab/run/reduceRun.ts';
import type { RunEvent } from '../../../../lab/run/runEvent.ts';
import { FakeLabApi } from '../../../fakes/fakeLabApi.ts';
import { until } from './hosts.ts';
import { sampleCalls } from './sampleCalls.ts';

/** A client of a service, however it reaches it. */
export interface Reached {
  readonly api: LabApi;
  close(): Promise<void>;
}

const natWrr = { kind: 'file', path: '/home/fake/labs/nat-wrr.yaml' } as const;

/** What every way to a `LabApi` must keep: the same suite for each. */
export function describeLabApi(way: string, reach: (fake: FakeLabApi) => Promise<Reached>): void {
  describe(`LabApi ${way}`, () => {
    let fake: FakeLabApi;
    let reached: Reached;
    let api: LabApi;
    beforeEach(async () => {
      fake = new FakeLabApi();
      reached = await reach(fake);
      api = reached.api;
    });
    afterEach(async () => {
      await fake.runs.idle();
      await reached.close();
    });

    it.each(labApiCalls.filter((name) => !/Terminal$/.test(name)))(
      'carries every form of %s',
      async (name) => {
        for (const args of sampleCalls[name]) {
          fake.calls.length = 0;
          // Whether it makes sense to the fake does not matter here, only that it gets there as it was said.
          await (api[name] as (...args: unknown[]) => Promise<unknown>)(...args).catch((error: unknown) => {
            expect(error).toMatchObject({
              data: { what: expect.not.stringContaining('understand') as string },
            });
          });
          expect(fake.calls).toEqual([{ name, args }]);
        }
      },
    );

    it('answers with what the service answered', async () => {
      expect(await api.openLabFile(natWrr.path)).toEqual(fake.files.open(natWrr.path));
      await api.deleteLabFile(natWrr.path);
      expect(fake.files.read(natWrr.path)).toBeUndefined();
    });

    it('rejects with a LabError that says all that the service said', async () => {
      const data: Required<LabErrorData> = {
        code: 'ssh-host-key-changed',
        what: 'The host key has changed',
        machine: 'rs1',
        step: 'rs1.network',
        why: 'another one is pinned — 主机密钥',
        next: 'Look at it.',
        output: 'line 1\nline 2\u0000',
        hostKey: { host: 'rs1', port: 22 },
      };
      fake.failNext('listLabs', data);
      const error: unknown = await api.listLabs().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LabError);
      expect((error as LabError).data).toEqual(data);
      expect((error as LabError).code).toBe('ssh-host-key-changed');
    });

    it('tells everything that happens in a run, in order and without a gap', async () => {
      const events: RunEvent[] = [];
      api.subscribe((push) => {
        if (push.kind === 'run-event') events.push(push.event);
      });
      const common = { lab: natWrr, acceptNewHostKeys: false };
      await api.startRun({ verb: 'up', ...common });
      await until(() => expect(events.at(-1)?.kind).toBe('run-finished'));
      events.length = 0;
      const { runId } = await api.startRun({ verb: 'verify', ...common, requests: 40, from: 'client' });
      await until(() => expect(events.at(-1)?.kind).toBe('run-finished'));

      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
      expect(await api.events(runId, 0)).toEqual(events);
      const state = events.reduce(reduceRun, emptyRun);
      expect(state.verdict).toMatchObject({ verdict: 'pass', answered: 40 });
      expect(state.verdict?.byRealServer['rs1']).toMatchObject({ measured: 30 });
    });

    it('tests the service of a lab that is named, and keeps which one that was', async () => {
      const services = {
        kind: 'text',
        text: readFileSync('test/cases/check/several-services.yaml', 'utf8'),
      } as const;
      const common = { lab: services, acceptNewHostKeys: false };
      await api.startRun({ verb: 'up', ...common });
      await fake.runs.idle();
      const asked = { verb: 'verify', ...common, requests: 8, from: 'client' } as const;
      await api.startRun({ ...asked, service: '53/udp' });
      await fake.runs.idle();
      await api.startRun(asked);
      await fake.runs.idle();

      const [first, second] = await api.listTests('services');
      expect([first?.service, second?.service]).toEqual(['80/tcp', '53/udp']);
      expect([first?.scheduler, second?.scheduler]).toEqual(['wrr', 'rr']);
      const record = await api.readTest('services', second?.runId ?? '');
      expect([record.service, record.verdict.service]).toEqual(['53/udp', '53/udp']);
      expect((await api.walk(services, { service: 'mark/1' })).service).toBe('mark/1');
      const error: unknown = await api
        .startRun({ ...asked, service: '99/tcp' })
        .catch((reason: unknown) => reason);
      expect((error as LabError).data).toMatchObject({
        code: 'user-usage',
        next: 'Name one of them: 80/tcp, 8080/tcp, 53/udp, mark/1.',
      });
    });

    it('tells 5,000 pushes in order', async () => {
      const seen: string[] = [];
      api.subscribe((push) => {
        if (push.kind === 'question-closed') seen.push(push.id);
      });
      const ids = Array.from({ length: 5000 }, (_, i) => `question-${i}`);
      for (const id of ids) fake.push({ kind: 'question-closed', id });
      await until(() => expect(seen).toHaveLength(5000));
      expect(seen).toEqual(ids);
    });

    it('tells every listener, and none that has stopped listening', async () => {
      const first: LabPush[] = [];
      const second: LabPush[] = [];
      const stop = api.subscribe((push) => first.push(push));
      api.subscribe((push) => second.push(push));
      fake.push({ kind: 'labs-changed' });
      await until(() => expect(second).toHaveLength(1));
      stop();
      fake.push({ kind: 'open-file', path: '/tmp/lab.yaml' });
      await until(() => expect(second).toHaveLength(2));
      expect(first).toEqual([{ kind: 'labs-changed' }]);
    });

    it('answers other calls while one takes its time', async () => {
      const slow = Promise.withResolvers<undefined>();
      vi.spyOn(fake.runs, 'cancel').mockReturnValue(slow.promise);
      const cancelled = api.cancelRun('0123456789ab');
      expect(await api.about()).toEqual(fake.aboutNow);
      slow.resolve(undefined);
      await cancelled;
    });

    it('takes a lab file of the largest size', async () => {
      const text = `name: huge\n# ${'\u0001'.repeat(1_048_000)}`;
      await api.createLabFile(text);
      expect(fake.calls.at(-1)).toEqual({ name: 'createLabFile', args: [text] });
    });

    it('lets a terminal be opened, used and closed', async () => {
      await api.startRun({ verb: 'up', lab: natWrr, acceptNewHostKeys: false });
      await fake.runs.idle();
      let screen = '';
      const ends: LabPush[] = [];
      const { terminalId } = await api.openTerminal(natWrr, 'director', { columns: 80, rows: 24 });
      api.subscribe((push) => {
        if (push.kind === 'terminal-output' && push.terminalId === terminalId) screen += push.text;
        if (push.kind === 'terminal-closed') ends.push(push);
      });
      await api.resizeTerminal(terminalId, { columns: 120, rows: 40 });
      await api.writeTerminal(terminalId, 'size\r');
      await until(() => expect(screen).toContain('120x40'));
      await api.closeTerminal(terminalId);
      await until(() => expect(ends).toEqual([{ kind: 'terminal-closed', terminalId, end: {} }]));
    });

    it('tells no more of a terminal than its window draws', async () => {
      await api.startRun({ verb: 'up', lab: natWrr, acceptNewHostKeys: false });
      await fake.runs.idle();
      const { terminalId } = await api.openTerminal(natWrr, 'director', { columns: 80, rows: 24 });
      let screen = '';
      api.subscribe((push) => {
        if (push.kind === 'terminal-output') screen += push.text;
      });
      await api.writeTerminal(terminalId, 'flood\r');
      await until(() => expect(screen.length).toBeGreaterThanOrEqual(terminalWindow.most));
      const before = screen.length;
      await api.acknowledgeTerminal(terminalId, 1);
      await api.listLabs();
      expect(screen).toHaveLength(before);
      await api.acknowledgeTerminal(terminalId, before);
      await until(() => expect(screen.length).toBeGreaterThan(before));
      await api.writeTerminal(terminalId, '\u0003');
      await until(() => expect(screen.endsWith('^C\r\nroot@director:~# ')).toBe(true));
      const numbers = [...screen.matchAll(/^([0-9]+): x+\r\n/gm)].map(([, number]) => Number(number));
      expect(numbers).toEqual(numbers.map((_, i) => i));
    });
  });
}
