import { app } from './app.ts';

/** All texts of the app in English, the language that the others are measured by. */
export const en = { app };
