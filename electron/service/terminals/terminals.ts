import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { TerminalSize } from '../../../lab/contract/terminal.ts';
import type { Channel, OpenOptions } from '../../ssh/machineConnection.ts';
import { notBuiltYet } from '../notBuiltYet.ts';

/** Opens the far end of a terminal. */
type OpenFarEnd = (
  terminal: NonNullable<OpenOptions['terminal']>,
  signal: AbortSignal,
) => Promise<{ readonly channel: Channel; readonly close: () => void }>;

/** Terminals on machines, by id. */
export class Terminals {
  readonly #push: (push: LabPush) => void;

  constructor(push: (push: LabPush) => void) {
    this.#push = push;
  }

  open(size: TerminalSize, farEnd: OpenFarEnd): Promise<{ readonly terminalId: string }> {
    void [size, farEnd, this.#push];
    return notBuiltYet('a terminal');
  }

  write(terminalId: string, text: string): Promise<void> {
    return notBuiltYet(`writing ${terminalId} ${text.length}`);
  }

  resize(terminalId: string, size: TerminalSize): Promise<void> {
    return notBuiltYet(`resizing ${terminalId} ${size.columns}`);
  }

  close(terminalId: string): Promise<void> {
    return notBuiltYet(`closing ${terminalId}`);
  }
}
