import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const quiet = { isEnabled: false, add: () => undefined };

/** electron-builder's own check, which it exports to nobody. */
interface ConfigModule {
  readonly validateConfiguration: (config: unknown, logger: typeof quiet) => Promise<void>;
}
const fromBuilder = createRequire(import.meta.resolve('electron-builder'));
const { validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config') as ConfigModule;

const file = new URL('../../electron-builder.yml', import.meta.url);
const config = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

test('electron-builder accepts the configuration', async () => {
  await expect(validateConfiguration(config, quiet)).resolves.toBeUndefined();
});

test('electron-builder would refuse a key that it does not know', async () => {
  await expect(validateConfiguration({ ...config, linnux: {} }, quiet)).rejects.toThrow(/linnux/);
});

test('Every platform gets its packages', () => {
  expect(config).toMatchObject({
    linux: { target: ['AppImage', 'deb'] },
    win: { target: 'nsis' },
    mac: { target: 'dmg' },
  });
});
