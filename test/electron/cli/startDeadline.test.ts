import { describe, expect, it } from 'vitest';
import { startDeadlineOf } from '../../../electron/cli/startDeadline.ts';

describe('LVS_LAB_START_DEADLINE', () => {
  it('gives machines so many seconds to start, two minutes without it', () => {
    expect(startDeadlineOf({})).toBe(120_000);
    expect(startDeadlineOf({ LVS_LAB_START_DEADLINE: '' })).toBe(120_000);
    expect(startDeadlineOf({ LVS_LAB_START_DEADLINE: '1' })).toBe(1_000);
    expect(startDeadlineOf({ LVS_LAB_START_DEADLINE: '3600' })).toBe(3_600_000);
  });

  it.each(['0', '3601', '-1', '1.5', '2m', ' 5', 'Infinity'])('is refused when it is %j', (word) => {
    expect(() => startDeadlineOf({ LVS_LAB_START_DEADLINE: word })).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'user-usage' }) as unknown }),
    );
  });
});
