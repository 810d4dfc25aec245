/** Small parts that stand on many pages. */
export const parts = {
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'The clipboard is not available: select the text and copy it',
  copyWhat: 'Copy {what}',
  error: {
    machine: 'Machine',
    step: 'Step',
    why: 'Why',
    next: 'What to do',
    output: 'Output',
    details: 'the error',
    forgetKey: 'Forget the old key…',
    forgetKeyTitle: 'Forget the old host key?',
    forgetKeyDanger:
      'A changed host key means that {host} was installed anew, or that somebody in between pretends to be it and would get your passwords and commands. Go on only if you know why the key changed. The next connection shows the new key’s fingerprint and asks: compare it with what the machine itself prints.',
    forgetKeyConfirm: 'Forget the old key',
    forgotKey: 'The old key of {host} is forgotten. Run again: the new key will be asked about.',
  },
  machineState: {
    waiting: 'waiting',
    starting: 'starting',
    connecting: 'connecting',
    ready: 'ready',
    running: 'running',
    stopping: 'stopping',
    stopped: 'stopped',
    failed: 'failed',
    unknown: 'not asked',
  },
};
