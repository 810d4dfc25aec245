import { describe, expect, it, vi } from 'vitest';
import { captureOnSwitches } from '../../../../electron/service/walk/captureOnSwitches.ts';
import type { CaptureAnswer, LabHostStatus } from '../../../../electron/vm/host/protocol.ts';
import { exampleLab } from '../../../fakes/packet/exampleLab.ts';
import { embeddedMacs } from '../../../fakes/packet/playConnection.ts';

const lab = exampleLab('nat-wrr');

/** Switches whose frames a test puts in; those before `lost` have made room for newer ones. */
class PlayedHost {
  readonly frames = new Map<string, CaptureAnswer['frames'][number][]>([
    ['outside', []],
    ['inside', []],
  ]);
  readonly switchedOn: string[] = [];
  lost = 0;

  put(network: string, port: string): void {
    const frames = this.frames.get(network) ?? [];
    frames.push({ sequence: frames.length, timeMs: 1, port, length: 1, base64: 'AQ==' });
  }

  capture = ({
    network,
    sinceSequence,
    limit,
  }: {
    readonly network: string;
    readonly sinceSequence: number;
    readonly limit: number;
  }): Promise<CaptureAnswer> => {
    const all = this.frames.get(network) ?? [];
    const from = Math.min(Math.max(sinceSequence, this.lost), all.length);
    const frames = all.slice(from, from + limit);
    return Promise.resolve({
      frames,
      nextSequence: from + frames.length,
      missed: Math.max(0, from - sinceSequence),
    });
  };

  setCapture = (network: string): Promise<void> => {
    this.switchedOn.push(network);
    return Promise.resolve();
  };

  status = (): Promise<LabHostStatus> => {
    const machines = Object.entries(embeddedMacs(lab)).map(([name, macs]) => ({
      name,
      macs,
      state: 'running' as const,
      memoryMb: 96,
    }));
    return Promise.resolve({ pid: 1, startedAt: '', accelerator: 'tcg', machines, segments: [] });
  };
}

const signal = new AbortController().signal;

describe('a capture on the switches of an embedded lab', () => {
  it('has what came since it began, and not what was there before', async () => {
    const host = new PlayedHost();
    host.put('outside', 'before');
    const capture = await captureOnSwitches(host, lab, signal);
    host.put('outside', 'client');
    host.put('inside', 'director');
    const { frames, missed } = await capture.settled([40_001]);
    expect(frames.map(({ network, sender }) => [network, sender]).toSorted()).toEqual([
      ['inside', 'director'],
      ['outside', 'client'],
    ]);
    expect(missed).toBe(0);
    expect(capture.macs).toEqual(embeddedMacs(lab));
    expect(host.switchedOn.toSorted()).toEqual(['inside', 'outside']);
  });

  it('waits until nothing more comes', async () => {
    const host = new PlayedHost();
    const capture = await captureOnSwitches(host, lab, signal);
    host.put('outside', 'first');
    // By the number of questions, not by the clock: each look asks two networks, and this is the second look.
    const { capture: answer } = host;
    let asked = 0;
    vi.spyOn(host, 'capture').mockImplementation((request) => {
      asked += 1;
      if (asked === 3) host.put('outside', 'second');
      return answer(request);
    });
    const settled = capture.settled([40_001]);
    expect((await settled).frames.map(({ sender }) => sender)).toEqual(['first', 'second']);
  });

  it('asks for the frames of the ports that it is given', async () => {
    const host = new PlayedHost();
    const capture = await captureOnSwitches(host, lab, signal);
    host.put('outside', 'client');
    const asked = vi.spyOn(host, 'capture');
    await capture.settled([40_001]);
    for (const [request] of asked.mock.calls) expect(request).toMatchObject({ filter: { ports: [40_001] } });
  });

  it('says how many frames had made room before they were read', async () => {
    const host = new PlayedHost();
    const capture = await captureOnSwitches(host, lab, signal);
    for (const port of ['a', 'b', 'c']) host.put('outside', port);
    host.lost = 2;
    const { frames, missed } = await capture.settled([40_001]);
    expect(frames.map(({ sender }) => sender)).toEqual(['c']);
    expect(missed).toBe(2);
  });

  it('takes no more frames than it can keep, and counts the rest without asking for them', async () => {
    const host = new PlayedHost();
    const capture = await captureOnSwitches(host, lab, signal);
    for (let number = 0; number < 5000; number++) host.put('outside', 'client');
    const asked = vi.spyOn(host, 'capture');
    const { frames, missed } = await capture.settled([40_001]);
    expect([frames.length, missed]).toEqual([4096, 904]);
    const limits = asked.mock.calls
      .filter(([{ network }]) => network === 'outside')
      .map(([{ limit }]) => limit);
    expect(limits.slice(0, 2)).toEqual([4096, 1]);
  });

  it('ends as soon as it is given up', async () => {
    const host = new PlayedHost();
    const abort = new AbortController();
    const capture = await captureOnSwitches(host, lab, abort.signal);
    const settled = capture.settled([40_001]);
    abort.abort();
    await expect(settled).rejects.toMatchObject({ name: 'AbortError' });
  });
});
