import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { beforeEach, expect, test, vi } from 'vitest';
import ObservePage from '../../../renderer/pages/ObservePage.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { i18n } from '../../../renderer/text/i18n.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { bringUp, sampleFile, showLabPage } from '../pages/labPage.ts';

vi.mock('../../../renderer/charts/echarts.ts', () => ({ Chart: { template: '<div />' } }));

let api: FakeLabApi;
beforeEach(async () => {
  api = new FakeLabApi();
  await bringUp(api, 'nat-wrr');
});

const slider = (name: string): HTMLInputElement => screen.getByLabelText(`Weight of ${name}`);
const weightsSent = (): readonly unknown[] =>
  api.calls.filter(({ name }) => name === 'setWeight').map(({ args }) => args[1]);
const inTable = (): readonly (number | undefined)[] | undefined =>
  api.runs.worlds
    .get('nat-wrr')
    ?.table('active')
    .services[0]?.realServers.map(({ values }) => values[0]);

async function show(): Promise<void> {
  await showLabPage(ObservePage, 'observe', { api });
  await screen.findByLabelText('Weight of rs1');
}

/** Drags a slider to a value, as the pointer or an arrow key does. */
async function drag(name: string, value: number): Promise<void> {
  await fireEvent.update(slider(name), String(value));
}

test('each real server has a slider and a number, with what the table holds', async () => {
  await show();
  expect(slider('rs1').type).toBe('range');
  expect(slider('rs1').value).toBe('3');
  expect(slider('rs2').value).toBe('1');
  expect(screen.getByText('In the table: 3')).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('Weight of rs1 as a number').value).toBe('3');
});

test('a weight holds in the table, and is in the lab file too', async () => {
  await show();
  await drag('rs1', 7);
  await waitFor(() => expect(inTable()).toEqual([7, 1]));
  expect(await screen.findByText('In the table: 7')).toBeTruthy();
  expect(weightsSent()).toEqual([{ realServer: 'rs1', weight: 7 }]);
  const draft = useLabDraft();
  expect(draft.lab?.realServers.map(({ weight }) => weight)).toEqual([7, 1]);
  await draft.flush();
  expect(api.files.open(sampleFile('nat-wrr')).text).toContain('weight: 7');
});

test('one pull of a slider is undone as one, and the last value wins', async () => {
  await show();
  for (const value of [4, 5, 6, 8]) void drag('rs1', value);
  await fireEvent.change(slider('rs1'));
  await waitFor(() => expect(inTable()).toEqual([8, 1]));
  // Those in between that were overtaken are not sent at all.
  expect(weightsSent().length).toBeLessThan(4);
  expect(weightsSent().at(-1)).toEqual({ realServer: 'rs1', weight: 8 });
  const draft = useLabDraft();
  await waitFor(() => expect(draft.lab?.realServers[0]?.weight).toBe(8));
  await drag('rs1', 5);
  await fireEvent.change(slider('rs1'));
  await waitFor(() => expect(draft.lab?.realServers[0]?.weight).toBe(5));
  expect(draft.undoLabel).toBe('the weight of rs1');
  draft.undo();
  expect(draft.lab?.realServers[0]?.weight).toBe(8);
  draft.undo();
  expect(draft.lab?.realServers[0]?.weight).toBe(3);
});

test('0 means no new connections, and says so', async () => {
  await show();
  await drag('rs2', 0);
  expect(await screen.findByText(/no new connections/)).toBeTruthy();
  expect(inTable()).toEqual([3, 0]);
});

test('any weight may be typed', async () => {
  await show();
  const number = screen.getByLabelText<HTMLInputElement>('Weight of rs1 as a number');
  await fireEvent.update(number, '65535');
  await fireEvent.change(number);
  await waitFor(() => expect(inTable()).toEqual([65_535, 1]));
  expect(slider('rs1').max).toBe('65535');
});

test('why a weight could not be set stands at its slider, which goes back to what holds', async () => {
  await show();
  api.failNext('setWeight', {
    code: 'step-failed',
    what: 'The weight was not set',
    why: 'rs1 is no destination of the virtual service 80/tcp',
    next: 'Run `up`, which brings it back.',
  });
  await drag('rs1', 9);
  const message = await screen.findByText('The weight was not set');
  expect(message.closest('.weight')?.textContent).toContain('rs1');
  expect(slider('rs1').value).toBe('3');
  expect(useLabDraft().lab?.realServers[0]?.weight).toBe(3);
  await drag('rs1', 4);
  await waitFor(() => expect(screen.queryByText('The weight was not set')).toBeNull());
  expect(inTable()).toEqual([4, 1]);
});

test('where the lab file is no YAML at the moment, the table has the weight and the page says that the file has not', async () => {
  await show();
  const draft = useLabDraft();
  vi.spyOn(draft, 'edit').mockReturnValue(false);
  await drag('rs1', 5);
  expect(await screen.findByText(/the lab file was not changed/)).toBeTruthy();
  expect(inTable()).toEqual([5, 1]);
});

test('speaks Chinese too', async () => {
  await show();
  i18n.global.locale.value = 'zh-CN';
  expect(await screen.findByLabelText('rs1 的权重')).toBeTruthy();
  expect(screen.getByText('表中：3')).toBeTruthy();
});
