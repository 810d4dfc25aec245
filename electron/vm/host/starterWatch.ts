import { connect } from 'node:net';

/**
 * Names a socket of whoever has started the lab host, where the lab is to end with that one: a test that is killed must
 * leave no machines. Not set for people: their labs outlive the command that brought them up.
 */
export const endsWithVariable = 'LVS_LAB_ENDS_WITH';

/** Calls `onGone` once when nobody listens on the socket any more. Returns a function that stops. */
export function watchStarter(socketPath: string, onGone: () => void): () => void {
  // The kernel closes it, however its owner ends; no process id can be another's meanwhile.
  const link = connect(socketPath);
  link.on('error', () => undefined).on('close', onGone);
  link.resume();
  return () => {
    link.off('close', onGone);
    link.destroy();
  };
}
