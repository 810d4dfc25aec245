import type { DataChannel } from '../../lab/contract/dataChannel.ts';
import type { Attempt } from './apiConnection.ts';

/** A `DataChannel` over an open WebSocket. */
function webSocketChannel(socket: WebSocket): DataChannel {
  return {
    post: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') listener(data);
      }),
    onClose: (listener) => socket.addEventListener('close', listener),
    close: () => socket.close(),
  };
}

/**
 * Reaches the web host that this page came from. A WebSocket does not tell why it could not be opened, so the host is
 * asked whether it still knows this window.
 */
export async function openWebSocket(): Promise<Attempt> {
  const url = new URL('api', document.baseURI);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    socket.addEventListener('close', () => resolve(false));
  });
  if (isOpen) return { kind: 'open', channel: webSocketChannel(socket) };
  try {
    const { status } = await fetch(new URL('session', document.baseURI), { cache: 'no-store' });
    return { kind: status === 403 ? 'refused' : 'unreachable' };
  } catch {
    return { kind: 'unreachable' };
  }
}
