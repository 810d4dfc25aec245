import type { Texts } from '../texts.ts';
import { app } from './app.ts';
import { glossary } from './glossary.ts';
import { parts } from './parts.ts';

/** 应用的全部中文文本。 */
export const zhCn: Texts = { app, glossary, parts };
