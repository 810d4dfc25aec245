import { appScenes } from './app.ts';
import { extremeScenes } from './extremes.ts';
import { observeScenes } from './observe.ts';
import { runScenes } from './runs.ts';
import { testScenes } from './tests.ts';
import { topologyScenes } from './topology.ts';
import type { Scene } from './scene.ts';

/** All scenes. */
export const scenes: readonly Scene[] = [
  ...appScenes,
  ...topologyScenes,
  ...runScenes,
  ...testScenes,
  ...observeScenes,
  ...extremeScenes,
];
