import type { MessagePortMain } from 'electron';
import type { DataChannel } from '../../lab/contract/dataChannel.ts';

/** The main process's end of a page's port, as a line for texts. */
export function portLine(port: MessagePortMain): DataChannel {
  let isOpen = true;
  port.on('close', () => (isOpen = false));
  return {
    post(text) {
      if (isOpen) port.postMessage(text);
    },
    onMessage(listener) {
      port.on('message', ({ data }: { readonly data: unknown }) => {
        if (typeof data === 'string') listener(data);
      });
      port.start();
    },
    onClose(listener) {
      port.on('close', listener);
    },
    close() {
      port.close();
    },
  };
}
