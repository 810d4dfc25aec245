import type { Texts } from '../texts.ts';
import { app } from './app.ts';

/** 应用的全部中文文本。 */
export const zhCn: Texts = { app };
