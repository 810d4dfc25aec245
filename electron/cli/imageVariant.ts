import { LabError } from '../../lab/contract/labError.ts';
import type { ImageVariant } from '../service/serviceOptions.ts';

/**
 * The image that new embedded machines start from, as `LVS_LAB_IMAGE` names it: `full` (the default) or `bare`, on which
 * `up` installs what it needs. Throws `user-usage` on any other word.
 */
export function imageVariantOf(environment: Readonly<Record<string, string | undefined>>): ImageVariant {
  const word = environment['LVS_LAB_IMAGE'] ?? '';
  if (word === '' || word === 'full') return 'full';
  if (word === 'bare') return word;
  throw new LabError({
    code: 'user-usage',
    what: `There is no image ${JSON.stringify(word)}`,
    why: 'LVS_LAB_IMAGE names the image of embedded machines: full or bare',
    next: 'Set LVS_LAB_IMAGE to one of them, or unset it.',
  });
}
