import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** electron-builder's own check, which it exports to nobody. With it alone, as all of electron-builder takes long to load. */
interface SchemaModule {
  readonly validateSchema: (schema: unknown, config: unknown) => void;
}
const fromBuilder = createRequire(import.meta.resolve('electron-builder'));
const { validateSchema } = fromBuilder('app-builder-lib/out/util/config/schemaValidator') as SchemaModule;
const schema: unknown = fromBuilder('app-builder-lib/scheme.json');

const file = new URL('../../electron-builder.yml', import.meta.url);
const config = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

test('electron-builder accepts the configuration', () => {
  expect(() => validateSchema(schema, config)).not.toThrow();
});

test('electron-builder would refuse a key that it does not know', () => {
  expect(() => validateSchema(schema, { ...config, linnux: {} })).toThrow(/linnux/);
});

test('Every platform gets its packages', () => {
  expect(config).toMatchObject({
    linux: { target: ['AppImage', 'deb'] },
    win: { target: 'nsis' },
    mac: { target: 'dmg' },
  });
});
