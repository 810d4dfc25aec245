import { messagePortHost, openWindow, webSocketHost, type Host } from './hosts.ts';
import { describeLabApi, type Reached } from './labApiContract.ts';
import type { LabApi } from '../../../../lab/contract/labApi.ts';

describeLabApi('in memory', (fake) => Promise.resolve({ api: fake, close: () => Promise.resolve() }));
describeLabApi('over a message port', (fake) => through(messagePortHost(fake)));
describeLabApi('over a WebSocket', (fake) => through(webSocketHost(fake)));

async function through(opening: Promise<Host>): Promise<Reached & { readonly api: LabApi }> {
  const host = await opening;
  const window = await openWindow(host);
  return {
    api: window.api,
    async close() {
      window.disconnect();
      await host.close();
    },
  };
}
