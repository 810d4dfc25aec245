import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFile } from '../../../../electron/service/settings/settingsFile.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';
import { defaultSettings, type Settings } from '../../../../lab/contract/settings.ts';

let state: string;
let pushes: LabPush[];
beforeEach(() => {
  state = path.join(mkdtempSync(path.join(tmpdir(), 'lvs-lab-settings-')), 'state');
  pushes = [];
});
afterEach(() => rmSync(path.dirname(state), { recursive: true, force: true }));

const settingsFile = (): SettingsFile =>
  new SettingsFile({ state, cache: '', files: '' }, (push) => pushes.push(push));
const chosen: Settings = { language: 'zh-CN', theme: 'dark', refreshMs: 500, isWelcomed: true };

describe('the settings file', () => {
  it('gives the defaults before anything was chosen, and writes nothing for that', async () => {
    expect(await settingsFile().read()).toEqual(defaultSettings);
    expect(() => readdirSync(state)).toThrow(/ENOENT/);
  });

  it('gives back what was written, to a later process too, and tells the windows', async () => {
    await settingsFile().write(chosen);
    expect(await settingsFile().read()).toEqual(chosen);
    expect(pushes).toEqual([{ kind: 'settings-changed', settings: chosen }]);
    expect(readdirSync(state)).toEqual(['settings.json']);
    expect(statSync(path.join(state, 'settings.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['cut off', '{"language":"en"'],
    ['empty', ''],
    ['a list', '[]'],
    ["another program's", '{"editor.fontSize":12}'],
  ])('gives the defaults where the file is %s', async (_what, text) => {
    mkdirSync(state);
    writeFileSync(path.join(state, 'settings.json'), text);
    expect(await settingsFile().read()).toEqual(defaultSettings);
  });

  it('keeps what can be read of a file with a value out of its range, or of another version', async () => {
    mkdirSync(state);
    const { isWelcomed, ...older } = { ...chosen, refreshMs: 1, later: true };
    writeFileSync(path.join(state, 'settings.json'), JSON.stringify(older));
    expect(await settingsFile().read()).toEqual({ ...chosen, refreshMs: 2000, isWelcomed: false });
    expect(isWelcomed).toBe(true);
  });

  it.each([
    ['a language that there is not', { ...chosen, language: 'tlh' }],
    ['a refresh faster than twice a second', { ...chosen, refreshMs: 499 }],
    ['a refresh that is no whole number', { ...chosen, refreshMs: 1000.5 }],
    ['a word too many', { ...chosen, secret: 'x' }],
  ])('refuses %s and keeps what there was', async (_what, wrong) => {
    await settingsFile().write(chosen);
    const before = readFileSync(path.join(state, 'settings.json'), 'utf8');
    await expect(settingsFile().write(wrong as Settings)).rejects.toMatchObject({ code: 'user-usage' });
    expect(readFileSync(path.join(state, 'settings.json'), 'utf8')).toBe(before);
    expect(pushes).toHaveLength(1);
  });
});
