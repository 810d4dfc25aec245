import { LabError, toLabErrorData, type LabErrorData } from './labError.ts';

/** An answer on its way between processes: errors do not survive such a way, their data does. */
export type Envelope =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: LabErrorData };

/** Puts what a call comes to into an envelope. Never rejects. */
export async function seal(answer: () => unknown): Promise<Envelope> {
  try {
    return { ok: true, value: await answer() };
  } catch (error) {
    return { ok: false, error: toLabErrorData(error) };
  }
}

/** Takes the answer out of its envelope; throws the `LabError` that is in it. */
export function unseal(envelope: Envelope): unknown {
  if (envelope.ok) return envelope.value;
  throw new LabError(envelope.error);
}
