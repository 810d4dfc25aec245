import type { MessagePortMain } from 'electron';
import { endOfLine, type DataChannel } from '../../lab/contract/dataChannel.ts';

/** What a line needs of a port. */
type Port = Pick<MessagePortMain, 'on' | 'postMessage' | 'start' | 'close'>;

/** The main process's end of a page's port, as a line for texts. */
export function portLine(port: Port): DataChannel {
  let isOpen = true;
  let onClose = (): void => undefined;
  const closed = (): void => {
    if (!isOpen) return;
    isOpen = false;
    onClose();
  };
  // The page went away: closed, reloaded or crashed. What this end closes itself is not told by the port.
  port.on('close', closed);
  return {
    post(text) {
      if (isOpen) port.postMessage(text);
    },
    onMessage(listener) {
      port.on('message', ({ data }: { readonly data: unknown }) => {
        if (typeof data === 'string') listener(data);
      });
      // A port holds messages back until it is started.
      port.start();
    },
    onClose(listener) {
      onClose = listener;
    },
    close() {
      if (isOpen) port.postMessage(endOfLine);
      port.close();
      closed();
    },
  };
}
