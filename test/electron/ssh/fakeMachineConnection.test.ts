import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';
import { connectionContract } from './connectionContract.ts';

connectionContract(
  'The fake machine',
  (killAfterMs) => {
    const connection = new FakeMachineConnection(process.env, killAfterMs);
    return Promise.resolve({
      connection,
      cut: () => connection.cut(),
      dispose: () => connection.close(),
    });
  },
  { hasTerminals: false },
);
