import { getRequestListener } from '@hono/node-server';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { LabApi } from '../../lab/contract/labApi.ts';
import { serveChannel } from '../service/channel/serveChannel.ts';
import { Access } from './access.ts';
import { pages } from './pages.ts';
import { isOwnHost, isOwnOrigin } from './requestOrigin.ts';
import { sessionOf } from './sessionCookie.ts';
import { webSocketChannel } from './webSocketChannel.ts';

/** Where the address of the WebSocket is, on the same host as the pages. */
const apiPath = '/api';

/**
 * Largest message from a browser, in bytes. A lab file is at most 1 MiB, and JSON writes a control character as six
 * bytes.
 */
const largestMessage = 8 * 1024 * 1024;

export interface WebOptions {
  readonly api: LabApi;
  /** The built renderer. */
  readonly rendererFolder: string;
  /** 0 to 65535; the default, 0, is any free port. */
  readonly port?: number;
}

/** A web host that runs. */
export interface WebHost {
  /** A link that lets one browser in, once. */
  readonly url: string;
  /** Makes a new link; one that was not used yet is no longer valid. */
  newLink(): string;
  /** Ends every connection at once and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the app to browsers on this machine: pages over HTTP, `LabApi` over a WebSocket, both on 127.0.0.1 alone and
 * only to browsers that came in with a link. Rejects with the error of listen(2) where the port is taken.
 */
export async function serveWeb({ api, rendererFolder, port = 0 }: WebOptions): Promise<WebHost> {
  const access = new Access();
  const ownPort = (): number => (server.address() as AddressInfo).port;
  const listener = getRequestListener(pages({ access, rendererFolder, port: ownPort }).fetch, {
    overrideGlobalObjects: false,
  });
  const server = createServer((request, response) => void listener(request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
  });

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    if (!mayUpgrade(request, ownPort(), access)) {
      refuse(socket);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      serveChannel(api, webSocketChannel(webSocket)),
    );
  });

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  const newLink = (): string => `http://127.0.0.1:${ownPort()}/open/${access.newToken()}`;
  return {
    url: newLink(),
    newLink,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Decided before the upgrade, so that nothing of ours speaks to who is not let in. */
function mayUpgrade({ url, headers }: IncomingMessage, port: number, access: Access): boolean {
  const { host, origin, cookie } = headers;
  return (
    url === apiPath &&
    isOwnHost(host, port) &&
    isOwnOrigin(origin, host) &&
    access.admits(sessionOf(cookie, port))
  );
}

function refuse(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
