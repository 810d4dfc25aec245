/** A switch with two ports in a process of its own, so that its CPU time can be told from the load's. */
import { EthernetSwitch } from '../../electron/vm/switch/ethernetSwitch.ts';

const [pathA, pathB, capture] = process.argv.slice(2) as [string, string, string];
const ethernetSwitch = new EthernetSwitch(capture === 'no-capture' ? { capture: false } : {});
await ethernetSwitch.addPort('a', { kind: 'unix', path: pathA });
await ethernetSwitch.addPort('b', { kind: 'unix', path: pathB });
