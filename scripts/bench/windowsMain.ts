/** The figures of the app's windows alone: `node scripts/bench/windowsMain.ts`. */
import { benchWindows } from './windows.ts';

process.stdout.write(`${JSON.stringify(await benchWindows(), undefined, 2)}\n`);
