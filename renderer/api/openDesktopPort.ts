import { endOfLine, type DataChannel } from '../../lab/contract/dataChannel.ts';
import type { Attempt } from './apiConnection.ts';

/**
 * What the desktop shell's preload offers a page. After `askForPort()` it posts the message `lvs-lab:port` to the page
 * with one MessagePort, the page's end of a channel that carries texts; the other end is the service's. A new port may
 * be asked for at any time. Before the service closes its end, it sends `endOfLine`.
 */
export interface DesktopBridge {
  askForPort(): void;
}

const portMessage = 'lvs-lab:port';

/** How long the shell may take to hand over a port, in milliseconds. */
const portDeadlineMs = 10_000;

/** The desktop shell's bridge, in a window of the desktop app. */
export function desktopBridge(): DesktopBridge | undefined {
  return (globalThis as { readonly lvsLab?: DesktopBridge }).lvsLab;
}

/** Asks the desktop shell for a port. */
export function openDesktopPort(bridge: DesktopBridge): Promise<Attempt> {
  return new Promise((resolve) => {
    const finish = (attempt: Attempt): void => {
      clearTimeout(deadline);
      window.removeEventListener('message', onMessage);
      resolve(attempt);
    };
    const onMessage = ({ data, source, ports }: MessageEvent): void => {
      const [port] = ports;
      // Only the preload speaks as this very window.
      if (data !== portMessage || source !== window || port === undefined) return;
      finish({ kind: 'open', channel: portChannel(port) });
    };
    const deadline = setTimeout(() => finish({ kind: 'unreachable' }), portDeadlineMs);
    window.addEventListener('message', onMessage);
    bridge.askForPort();
  });
}

function portChannel(port: MessagePort): DataChannel {
  let onClose = (): void => undefined;
  let isOpen = true;
  // A page is not told of a port's end, whoever made it, so it is told from here.
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    port.close();
    onClose();
  };
  return {
    post: (text) => port.postMessage(text),
    onMessage: (listener) => {
      port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data === endOfLine) close();
        else if (typeof data === 'string') listener(data);
      });
      // A port holds messages back until it is started.
      port.start();
    },
    onClose: (listener) => (onClose = listener),
    close,
  };
}
