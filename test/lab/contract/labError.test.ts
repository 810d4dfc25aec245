import { describe, expect, it } from 'vitest';
import { LabError, toLabErrorData } from '../../../lab/contract/labError.ts';

describe('toLabErrorData', () => {
  it('leaves a failed operation as it is', () => {
    const data = { code: 'lab-busy', what: 'w', why: 'y', next: 'n' } as const;
    expect(toLabErrorData(new LabError(data))).toBe(data);
  });

  it.each(['ENOSPC', 'EDQUOT'])('tells a full disk by its code %s', (code) => {
    const error = Object.assign(new Error('no room, write'), { code });
    expect(toLabErrorData(error)).toMatchObject({ code: 'disk-full', why: 'no room, write' });
  });

  it('tells an abort as cancelled', () => {
    expect(toLabErrorData(AbortSignal.abort().reason)).toMatchObject({ code: 'cancelled' });
  });

  it('tells anything else with all that is known of it', () => {
    expect(toLabErrorData(new TypeError('bug')).why).toContain('TypeError: bug');
    expect(toLabErrorData('a word')).toMatchObject({ code: 'internal', why: 'a word' });
  });
});
