import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';

const module = path.resolve('scripts/handOver.mjs');

/** A process that hands over to one which says that it is there, and ends with 5 once it is told to by the signal. */
function handingOver(signal: NodeJS.Signals): ReturnType<typeof spawn> {
  const program = `
    process.on('${signal}', () => process.exit(5));
    setInterval(() => undefined, 1000);
    console.log('there');
  `;
  const wrapper = `
    const { handOver } = await import(${JSON.stringify(module)});
    process.exitCode = await handOver(process.execPath, ['--eval', ${JSON.stringify(program)}]);
  `;
  return spawn(process.execPath, ['--input-type=module', '--eval', wrapper], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a program that runs in the place of another gets its %s, and gives it its status',
  async (signal) => {
    const wrapper = handingOver(signal);
    try {
      const ended = once(wrapper, 'exit');
      await once(wrapper.stdout!, 'data');
      wrapper.kill(signal);
      expect(await ended).toEqual([5, null]);
    } finally {
      wrapper.kill('SIGKILL');
    }
  },
);
