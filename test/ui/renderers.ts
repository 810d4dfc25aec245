import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The renderer as users have it. */
export const builtRenderer = path.join(root, 'dist', 'renderer');

/** The renderer with the warnings of Vue and vue-i18n in it. */
export const talkativeRenderer = path.join(root, 'node_modules', '.cache', 'lvs-lab-ui', 'renderer');
