import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { serveChannel } from '../../../../electron/service/channel/serveChannel.ts';
import { serveWeb } from '../../../../electron/web/serveWeb.ts';
import type { DataChannel } from '../../../../lab/contract/dataChannel.ts';
import type { LabApi } from '../../../../lab/contract/labApi.ts';
import { ApiConnection } from '../../../../renderer/api/apiConnection.ts';

/** One window's client of a service. */
export interface Window {
  readonly api: LabApi;
  readonly connection: ApiConnection;
  /** Breaks the line, as a closed window does. */
  disconnect(): void;
}

/** A way from windows to a service. */
export interface Host {
  /** Opens the bare line of a window that is let in. */
  line(): Promise<DataChannel>;
  close(): Promise<void>;
}

/** A window on that host, whose client opens its lines there. */
export async function openWindow(host: Host): Promise<Window> {
  let line: DataChannel | undefined;
  const connection = new ApiConnection({
    open: async () => {
      line = await host.line();
      return { kind: 'open', channel: line };
    },
    // A window that is closed does not come back.
    wait: () => undefined,
  });
  await connection.api.readSettings();
  return { api: connection.api, connection, disconnect: () => line?.close() };
}

/** Waits until `check` throws no more; looks often, since all happens within this process. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 2, timeout: 5000 });
}

/** Node's MessageChannel, whose ports behave as those that Electron hands over. */
export function messagePortHost(api: LabApi): Promise<Host> {
  const ports: MessagePort[] = [];
  return Promise.resolve({
    line() {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      serveChannel(api, portChannel(port1));
      return Promise.resolve(portChannel(port2));
    },
    close() {
      for (const port of ports) port.close();
      return Promise.resolve();
    },
  });
}

function portChannel(port: MessagePort): DataChannel {
  return {
    post: (text) => port.postMessage(text),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}

/** The real web host, reached as a browser with the link reaches it. */
export async function webSocketHost(api: LabApi): Promise<Host> {
  const host = await serveWeb({ api, rendererFolder: '/nonexistent' });
  const { origin } = new URL(host.url);
  return {
    async line() {
      const cookie = await letIn(host.newLink());
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/api`, { headers: { cookie, origin } });
      await once(socket, 'open');
      return socketChannel(socket);
    },
    close: () => host.close(),
  };
}

/** Follows a link; answers with the `Cookie` header of a browser that did. */
export async function letIn(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' });
  const [cookie = ''] = response.headers.getSetCookie();
  return cookie.split(';')[0] ?? '';
}

function socketChannel(socket: WebSocket): DataChannel {
  socket.on('error', () => undefined);
  return {
    post: (text) => socket.send(text),
    onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(data.toString('utf8'))),
    onClose: (listener) => void socket.on('close', () => listener()),
    close: () => socket.terminate(),
  };
}
