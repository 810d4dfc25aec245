/** A lab host whose machines are fake, in a process of its own: `node fakeHostEntry.ts FOLDER`. */
import { runLabHost } from '../../../../electron/vm/host/labHostProcess.ts';
import { fakeMachines } from './fakeMachines.ts';

process.exit(await runLabHost(process.argv[2] ?? '', fakeMachines()));
