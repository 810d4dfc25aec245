import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import TestPage from '../../../renderer/pages/TestPage.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { StepByStep } from '../../fakes/lab/pace.ts';
import { addServices, bringUp, makeTest, sampleFile, showLabPage } from './labPage.ts';

afterEach(() => vi.restoreAllMocks());

let api: FakeLabApi;
beforeEach(() => {
  api = new FakeLabApi();
});

const region = (name: string) => within(screen.getByRole('region', { name }));
const button = (name: string | RegExp) => screen.findByRole('button', { name });
/** The table of accounts, each row as its cells: real server, comparison, predicted, client, IPVS, log. */
const accounts = (): readonly (readonly string[])[] =>
  region('Prediction and the three accounts')
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()));
const callsOf = (name: string) => api.calls.filter((call) => call.name === name);

describe('a test that goes on', () => {
  test('counts beside what is predicted, and tells the other accounts when it has ended', async () => {
    await bringUp(api, 'nat-wrr');
    const pace = new StepByStep();
    api.runs.pace = pace.pace;
    await showLabPage(TestPage, 'test', { api });
    await fireEvent.click(await button('Start'));
    // The prediction, and eight answers: two cycles of four.
    pace.step(9);
    await waitFor(() =>
      expect(accounts()).toEqual([
        ['A rs1', '75 %', '30', '6', '…', '…'],
        ['B rs2', '25 %', '10', '2', '…', '…'],
      ]),
    );
    expect(await screen.findByText('8 of 40 requests')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull();

    pace.release();
    await waitFor(() =>
      expect(accounts()).toEqual([
        ['A rs1', '75 %', '30', '30', '30', '30'],
        ['B rs2', '25 %', '10', '10', '10', '10'],
      ]),
    );
    expect(region('Verdict').getByRole('heading', { name: 'Pass' })).toBeTruthy();
    expect(await button('Report (HTML)')).toBeTruthy();
  });

  test('is stopped, and judged with what was sent', async () => {
    await bringUp(api, 'nat-wrr');
    const pace = new StepByStep();
    api.runs.pace = pace.pace;
    await showLabPage(TestPage, 'test', { api });
    await fireEvent.click(await button('Start'));
    pace.step(5);
    await fireEvent.click(await button('Stop'));
    expect(await button('Stopping …')).toBeTruthy();
    pace.release();
    await waitFor(() => expect(region('Verdict').getByText(/stopped/)).toBeTruthy());
    expect(callsOf('stopSending')).toHaveLength(1);
    expect(callsOf('cancelRun')).toHaveLength(0);
  });

  test('is cancelled without a verdict', async () => {
    await bringUp(api, 'nat-wrr');
    api.runs.pace = new StepByStep().pace;
    await showLabPage(TestPage, 'test', { api });
    await fireEvent.click(await button('Start'));
    await fireEvent.click(await button('Cancel'));
    expect(await screen.findByText('The test was cancelled; there is no verdict.')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull();
  });
});

test('a test that has ended is no hindrance to the next, though the list of labs is read again only then', async () => {
  await bringUp(api, 'nat-wrr');
  await showLabPage(TestPage, 'test', { api });
  const said = new Set<string>();
  const observer = new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('.el-alert')) said.add(textContent);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  onTestFinished(() => observer.disconnect());
  await fireEvent.click(await button('Start'));
  await waitFor(() => expect(region('Verdict').getByRole('heading', { name: 'Pass' })).toBeTruthy());
  await waitFor(() => expect(useLabs().statuses[0]).toMatchObject({ state: 'running' }));
  expect([...said]).toEqual([]);
});

describe('a verdict against the lab', () => {
  test('names its reasons and leads to the doctor', async () => {
    await bringUp(api, 'nat-wrr');
    api.runs.losses = { rs2: 'refused' };
    await makeTest(api, 'nat-wrr');
    await showLabPage(TestPage, 'test', { api });
    await waitFor(() => expect(region('Verdict').getByRole('heading', { name: 'Fail' })).toBeTruthy());
    expect(region('Verdict').getByText(/10 of 10 requests to rs2 were refused/)).toBeTruthy();
    const link = region('Verdict').getByRole('link', { name: 'Examine on the Observe page' });
    expect(link.getAttribute('href')).toContain('observe?examine=1');
    expect(accounts()[1]).toEqual(['B rs2', '0 %', '≠ 10', '0', '≠ 10', '0']);
  });

  test('mends a scheduler that ignores the weights, and proves the lab again', async () => {
    const text = api.files.read(sampleFile('nat-wrr')) ?? '';
    api.files.write(sampleFile('nat-wrr'), text.replace('scheduler: wrr', 'scheduler: rr'));
    await bringUp(api, 'nat-wrr');
    await makeTest(api, 'nat-wrr');
    const { router } = await showLabPage(TestPage, 'test', { api });
    await fireEvent.click(await button('Use wrr, bring up and test again'));

    expect(useLabDraft().lab?.service.scheduler).toBe('wrr');
    await waitFor(() => expect(api.runs.tests).toHaveLength(2));
    expect(api.runs.tests[1]?.verdict.scheduler).toBe('wrr');
    await waitFor(() => expect(router.currentRoute.value.name).toBe('test'));
    await waitFor(() => expect(accounts().map((row) => row[3])).toEqual(['30', '10']));
  });
});

test('a lab that is not up is brought up from here', async () => {
  await showLabPage(TestPage, 'test', { api });
  await fireEvent.click(await button('Start'));
  expect(await button('Bring up and test again')).toBeTruthy();
});

test('a lab file with errors cannot be tested, and says where to mend it', async () => {
  api.files.write(sampleFile('nat-wrr'), 'version: 1\nname: nat-wrr\n');
  await showLabPage(TestPage, 'test', { api });
  expect((await button('Start')).hasAttribute('disabled')).toBe(true);
  expect(screen.getByRole('link', { name: 'Open Topology' })).toBeTruthy();
});

test('this computer is no source for an embedded lab, and it is said why', async () => {
  await showLabPage(TestPage, 'test', { api });
  expect(screen.getByRole('radio', { name: 'This computer' }).hasAttribute('disabled')).toBe(true);
  expect(screen.getByText(/no address in the networks of an embedded lab/)).toBeTruthy();
});

describe('earlier tests', () => {
  const boxes = () => region('Earlier tests').findAllByRole('checkbox');

  test('one selected is shown in full, two are compared, the older first', async () => {
    await bringUp(api, 'nat-wrr');
    await makeTest(api, 'nat-wrr', 8);
    api.runs.losses = { rs2: 'refused' };
    await makeTest(api, 'nat-wrr', 40);
    // Both were made within one millisecond.
    api.runs.tests[0] = { ...api.runs.tests[0]!, startedAt: 1_000 };
    await showLabPage(TestPage, 'test', { api });
    const [newest, oldest] = await boxes();

    await fireEvent.click(oldest!);
    expect(await button('Back to the latest test')).toBeTruthy();
    await waitFor(() => expect(accounts().map((row) => row[3])).toEqual(['6', '2']));

    await fireEvent.click(newest!);
    await waitFor(() => expect(screen.getByRole('region', { name: 'Two tests side by side' })).toBeTruthy());
    const rows = region('Two tests side by side').getAllByRole('row');
    const cellsOf = (name: string) =>
      [...rows.find((row) => row.children[0]?.textContent === name)!.children]
        .slice(1)
        .map(({ textContent }) => textContent);
    expect(cellsOf('Verdict')).toEqual(['✓ Pass', '✗ Fail']);
    expect(cellsOf('rs1')).toEqual(['6 (75 %)', '30 (100 %)']);
    expect(cellsOf('Answered')).toEqual(['8 / 8', '30 / 40']);
  });

  test('one is deleted only when that is confirmed', async () => {
    await bringUp(api, 'nat-wrr');
    await makeTest(api, 'nat-wrr');
    await showLabPage(TestPage, 'test', { api });
    const remove = () => region('Earlier tests').findByRole('button', { name: /^Delete the test of/ });
    await fireEvent.click(await remove());
    await fireEvent.click(await button('Keep it'));
    expect(callsOf('deleteTest')).toHaveLength(0);

    await fireEvent.click(await remove());
    const confirms = await screen.findAllByRole('button', { name: 'Delete' });
    await fireEvent.click(confirms.at(-1)!);
    await waitFor(() => expect(api.runs.tests).toHaveLength(0));
    expect(await region('Earlier tests').findByText('None yet.')).toBeTruthy();
  });
});

describe('a lab with several services', () => {
  const services = () =>
    callsOf('startRun')
      .map(({ args }) => args[0] as { readonly verb: string; readonly service?: string })
      .filter(({ verb }) => verb === 'verify')
      .map(({ service }) => service);
  /** Options stand in the page whether they are shown or not. */
  const choose = async (option: RegExp) => {
    await fireEvent.click(await screen.findByRole('combobox', { name: 'Service' }));
    await fireEvent.click(await screen.findByRole('option', { name: option, hidden: true }));
  };
  const historyRows = () =>
    region('Earlier tests')
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.children[2]?.textContent.trim());

  beforeEach(async () => {
    addServices(api, 'nat-wrr');
    await bringUp(api, 'nat-wrr');
  });

  test('has the first tested, until another is chosen; verdict and history name it', async () => {
    await showLabPage(TestPage, 'test', { api });
    await fireEvent.click(await button('Start'));
    await waitFor(() => expect(region('Verdict').getByText('80/tcp')).toBeTruthy());
    await choose(/^53\/udp · rr$/);
    await fireEvent.click(await button('Start'));
    await waitFor(() => expect(region('Verdict').getByText('53/udp')).toBeTruthy());

    expect(services()).toEqual(['80/tcp', '53/udp']);
    await waitFor(() => expect(historyRows().toSorted()).toEqual(['53/udp', '80/tcp']));
  });

  test('has all tested, one after the other', async () => {
    await showLabPage(TestPage, 'test', { api });
    await choose(/^All, one after the other$/);
    await fireEvent.click(await button('Start'));
    await waitFor(() => expect(historyRows()).toHaveLength(4));

    expect(services()).toEqual(['80/tcp', '8080/tcp', '53/udp', 'mark/7']);
  });

  test('has tests of one service compared alone', async () => {
    for (const service of ['80/tcp', '53/udp', '80/tcp']) await makeTest(api, 'nat-wrr', 8, service);
    api.runs.tests.forEach((made, at) => (api.runs.tests[at] = { ...made, startedAt: 1000 * at }));
    await showLabPage(TestPage, 'test', { api });
    const [newest, ofOther, oldest] =
      await region('Earlier tests').findAllByRole<HTMLInputElement>('checkbox');
    await fireEvent.click(ofOther!);
    await fireEvent.click(newest!);
    expect([newest, ofOther, oldest].map((box) => box?.checked)).toEqual([true, false, false]);

    await fireEvent.click(oldest!);
    await waitFor(() => expect(screen.getByRole('region', { name: 'Two tests side by side' })).toBeTruthy());
    const cells = region('Two tests side by side').getByRole('rowheader', { name: 'Service' }).parentElement;
    expect([...(cells?.children ?? [])].map(({ textContent }) => textContent)).toEqual([
      ...['Service', '80/tcp', '80/tcp'],
    ]);
  });
});

test('a lab with one service leaves no choice', async () => {
  await showLabPage(TestPage, 'test', { api });
  await button('Start');
  expect(screen.queryByRole('combobox', { name: 'Service' })).toBeNull();
});

test('the report of a kept test is saved as a file', async () => {
  const saved: { name: string; text: Promise<string> }[] = [];
  const blobs: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return 'blob:fake';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, text: blobs.at(-1)!.text() });
  });
  await bringUp(api, 'nat-wrr');
  await makeTest(api, 'nat-wrr');
  await showLabPage(TestPage, 'test', { api });
  await fireEvent.click(await button('Report (HTML)'));
  await fireEvent.click(await button('Report (JSON)'));
  await waitFor(() => expect(saved).toHaveLength(2));
  expect(saved.map(({ name }) => name.replace(/\d{4}-.*\./, '….'))).toEqual([
    'nat-wrr-….html',
    'nat-wrr-….json',
  ]);
  expect(await saved[0]?.text).toContain('<h1>Test report: nat-wrr</h1>');
  expect(JSON.parse((await saved[1]?.text) ?? '')).toMatchObject({ lab: 'nat-wrr', format: 'lvs-lab-test' });
});
