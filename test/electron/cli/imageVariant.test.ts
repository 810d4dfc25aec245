import { describe, expect, it } from 'vitest';
import { imageVariantOf } from '../../../electron/cli/imageVariant.ts';

describe('LVS_LAB_IMAGE', () => {
  it('names the image, which is the full one unless it says otherwise', () => {
    expect(imageVariantOf({})).toBe('full');
    expect(imageVariantOf({ LVS_LAB_IMAGE: '' })).toBe('full');
    expect(imageVariantOf({ LVS_LAB_IMAGE: 'full' })).toBe('full');
    expect(imageVariantOf({ LVS_LAB_IMAGE: 'bare' })).toBe('bare');
  });

  it.each(['Bare', 'ubuntu', ' '])('is refused as the user’s mistake when it is %j', (word) => {
    expect(() => imageVariantOf({ LVS_LAB_IMAGE: word })).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'user-usage' }) as unknown }),
    );
  });
});
