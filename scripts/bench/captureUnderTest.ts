/**
 * Two switches that differ in nothing but that the second keeps every frame, in one process: the same code, the same
 * memory. SIGUSR2 has the second asked once as a packet walk asks.
 */
import { captureAnswer } from '../../electron/vm/host/captureAnswer.ts';
import { EthernetSwitch } from '../../electron/vm/switch/ethernetSwitch.ts';

/** Takes so many frames at the most from an answer (captureOnSwitches.ts). */
const mostFrames = 4096;
/** One of the load's connections. */
const filter = { ports: [32_775] };

const [paths = ''] = process.argv.slice(2);
const withCapture = new EthernetSwitch();
for (const [at, one] of [new EthernetSwitch({ capture: false }), withCapture].entries()) {
  await one.addPort('a', { kind: 'unix', path: `${paths}.${at}.a` });
  await one.addPort('b', { kind: 'unix', path: `${paths}.${at}.b` });
}

let sinceSequence = 0;
process.on('SIGUSR2', () => {
  const answer = captureAnswer(withCapture, { sinceSequence, limit: mostFrames, filter });
  sinceSequence = answer.nextSequence;
  // What the lab host does with an answer before it writes it to its control socket.
  JSON.stringify(answer);
});
