/** A switch with two ports in a process of its own, so that its CPU time can be told from the load's. */
import { maximumCaptureBytes } from '../../electron/vm/host/protocol.ts';
import { EthernetSwitch } from '../../electron/vm/switch/ethernetSwitch.ts';

/** So often a packet walk asks for what was captured, and takes so many frames at the most (captureOnSwitches.ts). */
const [pollMs, mostFrames] = [40, 4096];
/** Shortest time from a walk's begin to its end; here the next one follows at once. */
const walkMs = 1000;

const [pathA, pathB, capture] = process.argv.slice(2) as [string, string, string];
const ethernetSwitch = new EthernetSwitch(capture === 'no-capture' ? { capture: false } : {});
await ethernetSwitch.addPort('a', { kind: 'unix', path: pathA });
await ethernetSwitch.addPort('b', { kind: 'unix', path: pathB });

if (capture === 'walk') {
  let [mark, room] = [0, 0];
  setInterval(() => (room = mostFrames), walkMs);
  setInterval(() => {
    const since = room > 0 ? mark : Number.MAX_SAFE_INTEGER;
    const { frames, nextSequence } = ethernetSwitch.captured(since, Math.max(room, 1), maximumCaptureBytes);
    mark = nextSequence;
    room -= frames.length;
    // What the lab host makes of an answer before it writes it to its control socket.
    const answer = frames.map(({ bytes, ...frame }) => ({
      ...frame,
      base64: Buffer.from(bytes).toString('base64'),
    }));
    JSON.stringify(answer);
  }, pollMs);
}
