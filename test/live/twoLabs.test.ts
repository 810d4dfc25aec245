import { afterAll, describe, expect, it } from 'vitest';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
afterAll(() => command.end());

describe('two labs with the same addresses at the same time', () => {
  it('do not meet: both pass, and each answers with its own pages', async () => {
    const labs = ['one', 'two'].map(
      (name) =>
        new LabUnderTest(
          command,
          natLab({
            name,
            realServers: natLab().realServers.map((server) => ({
              ...server,
              page: `${server.name} of ${name}`,
            })),
          }),
        ),
    );
    await Promise.all(labs.map((lab) => lab.mended()));
    // A frame of the other lab would show: with a wrong page, in the counts, or as somebody else's connection.
    await Promise.all(labs.map((lab) => lab.passes({ rs1: 30, rs2: 10 })));

    const [one, two] = labs;
    expect((await one?.down())?.code).toBe(0);
    await two?.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
    const names = (await two?.list())?.document.map(({ lab }) => lab);
    expect(names).toEqual(['two']);
  });
});
