import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';
import { connectionContract } from './connectionContract.ts';

connectionContract(
  'The fake machine',
  () => {
    const connection = new FakeMachineConnection();
    return Promise.resolve({
      connection,
      cut: () => connection.cut(),
      dispose: () => connection.close(),
    });
  },
  { hasTerminals: false },
);
