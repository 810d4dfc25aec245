import { relayClient } from '../../../electron/ssh/relayClient.ts';
import { relayServer } from '../../../electron/ssh/relayServer.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';
import { connectionContract } from './connectionContract.ts';
import { socketPair } from './socketPair.ts';

async function start() {
  const served = new FakeMachineConnection();
  const [near, far] = await socketPair();
  relayServer(served, far);
  const connection = relayClient(near);
  return { served, connection, near, far, dispose: () => served.close() };
}

connectionContract(
  'A relayed connection whose machine is lost',
  async () => {
    const { connection, served, dispose } = await start();
    return { connection, cut: () => served.cut(), dispose };
  },
  { hasTerminals: false },
);

connectionContract(
  'A relayed connection whose relay is lost',
  async () => {
    const { connection, far, dispose } = await start();
    return { connection, cut: () => far.destroy(), dispose };
  },
  { hasTerminals: false },
);
