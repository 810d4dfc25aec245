import * as z from 'zod';

/** What may come in from the other end: a call, or the answer to one of ours. Both as birpc has them. */
const wireMessage = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('q'),
    i: z.string().max(64),
    m: z.string().max(64),
    a: z.array(z.unknown()).max(16),
  }),
  z.object({
    t: z.literal('s'),
    i: z.string().max(64),
    r: z.unknown().optional(),
    e: z.unknown().optional(),
  }),
]);
export type WireMessage = z.infer<typeof wireMessage>;

/** Reads a message; undefined where it is none. */
export function readWireMessage(text: string): WireMessage | undefined {
  try {
    return wireMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
