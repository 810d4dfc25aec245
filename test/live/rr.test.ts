import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../lab/model/diagnostic.ts';
import { checkout, LabCommand } from './labCommand.ts';
import { allSay, followsCycle, natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
afterAll(() => command.end());

describe('round robin', () => {
  it('divides the sample lab’s requests evenly, in turns', async () => {
    const lab = new LabUnderTest(command, path.join(checkout, 'resources', 'labs', 'nat-rr.yaml'));
    await lab.mended();
    const { sequence } = await lab.passes({ rs1: 20, rs2: 20 });
    expect(followsCycle(sequence, ['rs2', 'rs1']), sequence.join(' ')).toBe(true);
    expect((await lab.down()).code).toBe(0);
  });

  it('ignores the weights 3 and 1, of which check warns and verify takes note', async () => {
    const lab = new LabUnderTest(
      command,
      natLab({ name: 'tutorial', service: { ...natLab().service, scheduler: 'rr' } }),
    );
    const check = await command.json(['check', lab.file]);
    expect(check.document).toEqual([
      expect.objectContaining({
        code: 'scheduler-ignores-weights',
        severity: 'warning',
        path: 'service.scheduler',
      }) as Diagnostic,
    ]);
    expect(check.code).toBe(0);
    await lab.mended();
    const { document, code } = await lab.verify();
    expect(document.byRealServer).toEqual({ rs1: allSay(20), rs2: allSay(20) });
    expect(document.reasons).toEqual([
      {
        code: 'scheduler-ignores-weights',
        severity: 'note',
        text: expect.stringContaining('rr ignores the weights 3, 1') as string,
      },
    ]);
    expect(document.verdict).toBe('pass');
    expect(code).toBe(0);
  });
});
