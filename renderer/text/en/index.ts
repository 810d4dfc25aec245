import { app } from './app.ts';
import { glossary } from './glossary.ts';
import { parts } from './parts.ts';

/** All texts of the app in English, the language that the others are measured by. */
export const en = { app, glossary, parts };
