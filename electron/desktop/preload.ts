import { contextBridge, ipcRenderer } from 'electron';
import { handOverPort, portAsked, portMessage } from './portNames.ts';

// A preload has a page's window; the rest of this folder runs in the main process and has none.
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, ports: readonly unknown[]): void;
};

// All that a page gets: it may ask for its end of the channel that carries LabApi. The port itself travels as a
// message, since ports cannot cross the context bridge.
ipcRenderer.on(handOverPort, ({ ports }) => {
  window.postMessage(portMessage, window.location.origin, ports);
});

contextBridge.exposeInMainWorld('lvsLab', {
  askForPort: (): void => ipcRenderer.send(portAsked),
});
