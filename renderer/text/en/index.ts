import { app } from './app.ts';
import { glossary } from './glossary.ts';
import { parts } from './parts.ts';
import { labs } from './labs.ts';
import { palette } from './palette.ts';
import { questions } from './questions.ts';
import { settings } from './settings.ts';
import { welcome } from './welcome.ts';
import { plan } from './plan.ts';
import { run } from './run.ts';
import { test } from './test.ts';
import { mend } from './mend.ts';
import { observe } from './observe.ts';
import { terminal } from './terminal.ts';
import { topology } from './topology.ts';
import { walk } from './walk.ts';

/** All texts of the app in English, the language that the others are measured by. */
export const en = {
  app,
  glossary,
  parts,
  labs,
  palette,
  questions,
  settings,
  welcome,
  plan,
  run,
  test,
  observe,
  mend,
  terminal,
  topology,
  walk,
};
