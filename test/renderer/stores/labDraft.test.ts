import { createPinia, setActivePinia } from 'pinia';
import { createApp, type App } from 'vue';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiKey } from '../../../renderer/api/useApi.ts';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';

const path = `${fakeLibrary}/nat-wrr.yaml`;
const other = `${fakeLibrary}/dr-wrr.yaml`;

let api: FakeLabApi;
let app: App;
let draft: ReturnType<typeof useLabDraft>;

beforeEach(async () => {
  vi.useFakeTimers();
  api = new FakeLabApi();
  const pinia = createPinia();
  app = createApp({ render: () => null })
    .use(pinia)
    .provide(apiKey, api);
  app.mount(document.createElement('div'));
  setActivePinia(pinia);
  draft = useLabDraft();
  await draft.open(path);
});
afterEach(() => {
  app.unmount();
  vi.useRealTimers();
});

const setPort = (port: number, typing?: string) =>
  draft.edit([{ kind: 'set', path: 'service.port', value: port }], 'port', typing);
const saves = () => api.calls.filter(({ name }) => name === 'saveLabFile').length;
/** Lets the debounce pass and what it started end. */
const settle = () => vi.advanceTimersByTimeAsync(1_000);

describe('an edit', () => {
  test('shows at once, and is saved a moment after the last one', async () => {
    setPort(8);
    setPort(80);
    setPort(8080);
    expect(draft.lab?.service.port).toBe(8080);
    expect(draft.isSaved).toBe(false);
    expect(saves()).toBe(0);

    await settle();

    expect(saves()).toBe(1);
    expect(draft.isSaved).toBe(true);
    expect(api.files.read(path)).toContain('port: 8080');
  });

  test('that is undone while it is being written is not what stays in the file', async () => {
    const before = api.files.read(path);
    setPort(8080);
    // Once it is written, and before this window hears that.
    const stop = api.subscribe(() => {
      stop();
      draft.undo();
    });
    await settle();
    await settle();
    expect(api.files.read(path)).toBe(before);
    expect(draft.isSaved).toBe(true);
  });

  test('is undone and redone, and saved as it then is', async () => {
    setPort(1);
    setPort(2);
    draft.undo();
    expect(draft.lab?.service.port).toBe(1);
    draft.undo();
    expect(draft.canUndo).toBe(false);
    draft.redo();
    await settle();

    expect(api.files.read(path)).toContain('port: 1\n');
  });

  test('typed into one field is one step; leaving the field ends it', () => {
    setPort(1, 'service.port');
    setPort(12, 'service.port');
    draft.endTyping();
    setPort(123, 'service.port');
    setPort(1234, 'service.port');

    draft.undo();
    expect(draft.lab?.service.port).toBe(12);
    draft.undo();
    expect(draft.lab?.service.port).toBe(80);
  });

  test('of a text that is no YAML changes nothing and says so', () => {
    draft.setText('a: [', 'text');

    expect(setPort(1)).toBe(false);
    expect(draft.text).toBe('a: [');
  });

  test('made while another is being saved is saved after it', async () => {
    setPort(1);
    const first = draft.flush();
    setPort(2);
    await first;
    await settle();

    expect(api.files.read(path)).toContain('port: 2\n');
    expect(draft.isSaved).toBe(true);
  });

  test('that could not be saved stays, says why, and is saved with the next', async () => {
    api.failNext('saveLabFile', { code: 'disk-full', what: 'full', why: '', next: '' });
    setPort(1);
    await settle();
    expect(draft.saveError?.code).toBe('disk-full');
    expect(draft.isSaved).toBe(false);

    await draft.flush();

    expect(draft.saveError).toBeUndefined();
    expect(api.files.read(path)).toContain('port: 1\n');
  });

  test('is saved before another lab is opened', async () => {
    setPort(1);
    await draft.open(other);

    expect(api.files.read(path)).toContain('port: 1\n');
    expect(draft.path).toBe(other);
    expect(draft.lab?.name).toBe('dr-wrr');
    expect(draft.canUndo).toBe(false);
  });
});

describe('a file that somebody else changed', () => {
  const theirs = () => (api.files.read(path) ?? '').replace('port: 80', 'port: 99');

  test('is read again where nothing is unsaved, and undo leads back', async () => {
    api.files.write(path, theirs());
    await settle();

    expect(draft.lab?.service.port).toBe(99);
    expect(draft.conflict).toBeUndefined();
    draft.undo();
    await settle();
    expect(api.files.read(path)).toContain('port: 80');
  });

  test('is not written over: theirs can be taken, and ours is one undo away', async () => {
    setPort(1);
    api.files.write(path, theirs());
    await settle();
    expect(draft.conflict?.kind).toBe('changed');
    expect(draft.lab?.service.port).toBe(1);
    expect(api.files.read(path)).toContain('port: 99');

    draft.takeTheirs();
    expect(draft.lab?.service.port).toBe(99);
    expect(draft.isSaved).toBe(true);
    draft.undo();
    expect(draft.lab?.service.port).toBe(1);
  });

  test('is written over when that is asked for, and is one undo away', async () => {
    setPort(1);
    api.files.write(path, theirs());
    await settle();
    await draft.keepMine();

    expect(draft.conflict).toBeUndefined();
    expect(draft.isSaved).toBe(true);
    expect(api.files.read(path)).toContain('port: 1\n');
    draft.undo();
    expect(draft.lab?.service.port).toBe(99);
  });

  test('to just what ours is, is no conflict', async () => {
    setPort(1);
    api.files.write(path, draft.text);
    await settle();

    expect(draft.conflict).toBeUndefined();
    expect(draft.isSaved).toBe(true);
  });

  test('by removing it can be written again', async () => {
    api.files.delete(path);
    await settle();
    expect(draft.conflict?.kind).toBe('removed');

    await draft.keepMine();

    expect(draft.conflict).toBeUndefined();
    expect(api.files.read(draft.path ?? '')).toContain('name: nat-wrr');
  });

  test('is nothing to a window that has another one open', async () => {
    await draft.open(other);
    const before = draft.text;
    api.files.write(path, 'name: x\n');
    await settle();

    expect(draft.text).toBe(before);
  });
});
