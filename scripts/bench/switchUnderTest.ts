/** A switch with two ports in a process of its own, so that its CPU time can be told from the load's. */
import { captureAnswer } from '../../electron/vm/host/captureAnswer.ts';
import { EthernetSwitch } from '../../electron/vm/switch/ethernetSwitch.ts';

/** So often a packet walk asks for what was captured, and takes so many frames at the most (captureOnSwitches.ts). */
const [pollMs, mostFrames] = [40, 4096];
/** One of the load's connections. */
const filter = { ports: [32_775] };

const [pathA, pathB, capture] = process.argv.slice(2) as [string, string, string];
const ethernetSwitch = new EthernetSwitch(capture === 'no-capture' ? { capture: false } : {});
await ethernetSwitch.addPort('a', { kind: 'unix', path: pathA });
await ethernetSwitch.addPort('b', { kind: 'unix', path: pathB });

if (capture === 'walk') {
  let sinceSequence = 0;
  setInterval(() => {
    const answer = captureAnswer(ethernetSwitch, { sinceSequence, limit: mostFrames, filter });
    sinceSequence = answer.nextSequence;
    // What the lab host does with an answer before it writes it to its control socket.
    JSON.stringify(answer);
  }, pollMs);
}
