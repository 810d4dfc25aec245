import type { Texts } from '../texts.ts';

export const app: Texts['app'] = {
  name: 'LVS 实验室',
};
