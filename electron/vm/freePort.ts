import { createServer } from 'node:net';

/** A TCP port on 127.0.0.1 that nobody listens on now. Somebody else may take it before it is used. */
export async function findFreePort(): Promise<number> {
  return (await listenBriefly(0)) ?? Promise.reject(new Error('This computer has no free TCP port'));
}

/** Whether a port on 127.0.0.1 can be listened on now. */
export async function isFreePort(port: number): Promise<boolean> {
  return (await listenBriefly(port)) !== undefined;
}

function listenBriefly(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
