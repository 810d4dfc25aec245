import type { LabApi } from '../../lab/contract/labApi.ts';
import { ApiConnection } from './apiConnection.ts';
import { desktopBridge, openDesktopPort } from './openDesktopPort.ts';
import { openWebSocket } from './openWebSocket.ts';

/** A `LabApi` that knows the connection behind it; `useConnection` reads it. */
export interface ConnectedApi extends LabApi {
  readonly connection: ApiConnection;
}

/**
 * The window's one client of `LabApi`: over the desktop shell's port in the desktop app, else over a WebSocket to the
 * host that the page came from. Resolves at once; calls wait for the first connection.
 */
export function connectApi(): Promise<ConnectedApi> {
  const bridge = desktopBridge();
  const open = bridge === undefined ? openWebSocket : () => openDesktopPort(bridge);
  const connection = new ApiConnection({ open });
  return Promise.resolve({ ...connection.api, connection });
}
