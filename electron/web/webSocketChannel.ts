import type { WebSocket } from 'ws';
import type { DataChannel } from '../../lab/contract/dataChannel.ts';

/** Most bytes that wait to be written to one browser: answers to calls that it makes and does not read. */
const mostUnwritten = 64 * 1024 * 1024;

/** A `DataChannel` over a WebSocket that is open. */
export function webSocketChannel(socket: WebSocket): DataChannel {
  // What is wrong with a connection shows in its end.
  socket.on('error', () => undefined);
  return {
    post: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > mostUnwritten) socket.terminate();
      else socket.send(text);
    },
    onMessage: (listener) =>
      void socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) socket.terminate();
        else listener(data.toString('utf8'));
      }),
    onClose: (listener) => void socket.on('close', () => listener()),
    // At once: a reader that does not read would not answer a closing handshake either.
    close: () => socket.terminate(),
  };
}
