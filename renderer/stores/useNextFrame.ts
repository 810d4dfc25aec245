import { onScopeDispose } from 'vue';
import { nextFrame } from './nextFrame.ts';

/**
 * `nextFrame` for one purpose of a component: what is asked for takes the place of what still waits, and is called off
 * when the component goes. Only inside a component's setup.
 */
export function useNextFrame(): {
  readonly inNextFrame: (work: () => void) => void;
  readonly callOff: () => void;
} {
  let callOffLast = (): void => undefined;
  const callOff = (): void => callOffLast();
  onScopeDispose(callOff);
  return {
    inNextFrame: (work) => {
      callOff();
      callOffLast = nextFrame(work);
    },
    callOff,
  };
}
