import type { EthernetSwitch } from '../switch/ethernetSwitch.ts';
import { maximumCaptureBytes, type CaptureAnswer, type ParamsOf } from './protocol.ts';

/** What a switch has captured, as it is told to a client. */
export function captureAnswer(
  segment: Pick<EthernetSwitch, 'captured'>,
  { sinceSequence, limit, filter }: Omit<ParamsOf<'capture'>, 'network'>,
): CaptureAnswer {
  const { frames, ...rest } = segment.captured({
    sinceSequence,
    limit,
    maxBytes: maximumCaptureBytes,
    ...(filter && { filter }),
  });
  return {
    frames: frames.map(({ sequence, timeMs, port, length, bytes }) => ({
      sequence,
      timeMs,
      port,
      length,
      base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    })),
    ...rest,
  };
}
