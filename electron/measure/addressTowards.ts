import { createSocket } from 'node:dgram';

/** The address that this computer's connections to `host` come from, if it has a way there. Nothing is sent. */
export async function addressTowards(host: string, port: number): Promise<string | undefined> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, host, resolve);
    });
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}
