/** The lab host: `node main.ts FOLDER` runs the switches and machines of the lab whose state is in FOLDER. */
import { runLabHost } from './labHostProcess.ts';
import { qemuMachines } from './qemuMachine.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: lab-host FOLDER\n');
  process.exit(2);
}
process.exit(await runLabHost(folder, qemuMachines()));
