import * as electron from 'electron';
import path from 'node:path';
import { installationOf } from '../service/installation.ts';
import { foldersOf } from '../service/serviceOptions.ts';
import { runDesktopApp } from './desktopApp.ts';

const { labHostEntry, imageRecipeFolder, rendererFolder, version } = installationOf(import.meta.filename);

await runDesktopApp(electron, {
  folders: foldersOf(process.env),
  labHostEntry,
  imageRecipeFolder,
  rendererFolder,
  version,
  preload: path.join(import.meta.dirname, 'preload.cjs'),
  argv: process.argv,
  workingFolder: process.cwd(),
});
