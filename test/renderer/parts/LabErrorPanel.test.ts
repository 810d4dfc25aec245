import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { ElMessageBox } from 'element-plus';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LabErrorData } from '../../../lab/contract/labError.ts';
import { errorText } from '../../../renderer/parts/errors/errorText.ts';
import LabErrorPanel from '../../../renderer/parts/LabErrorPanel.vue';
import { i18n } from '../../../renderer/text/i18n.ts';
import { loadTold } from '../../../renderer/text/told.ts';
import { mountApp } from '../mountApp.ts';

const error: LabErrorData = {
  code: 'ssh-host-key-changed',
  what: 'The host key of 192.0.2.1:22 has changed',
  machine: 'rs1',
  step: 'rs1/address',
  why: 'it shows another key',
  next: 'Find out why.',
  output: 'line one',
  hostKey: { host: '192.0.2.1', port: 22 },
};

describe('LabErrorPanel', () => {
  afterEach(() => ElMessageBox.close());

  test('says what failed, where, why and what to do next', async () => {
    const { view } = await mountApp(LabErrorPanel, { props: { error } });
    const text = view.container.textContent;
    for (const part of [error.what, 'rs1/address', error.why, error.next, 'line one']) {
      expect(text).toContain(part);
    }
  });

  test('says it in Chinese where that is the language, also after it was shown; what is copied stays English', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { view } = await mountApp(LabErrorPanel, { props: { error } });
    await loadTold('zh-CN');
    i18n.global.locale.value = 'zh-CN';
    await screen.findByText('192.0.2.1:22 的主机密钥已改变');
    expect(view.container.textContent).toContain('it shows another key');

    await fireEvent.click(screen.getByRole('button', { name: '复制错误信息' }));
    expect(write).toHaveBeenCalledWith(errorText(error));
    write.mockRestore();
  });

  test('leaves out what is not known', async () => {
    const { code, what, next } = error;
    const { view } = await mountApp(LabErrorPanel, { props: { error: { code, what, next, why: '' } } });
    expect(view.container.querySelectorAll('dt')).toHaveLength(1);
    expect(screen.queryByText('Forget the old key…')).toBeNull();
  });

  test('copies all of it as text', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await mountApp(LabErrorPanel, { props: { error } });
    await fireEvent.click(screen.getByRole('button', { name: 'Copy the error' }));
    expect(write).toHaveBeenCalledWith(errorText(error));
    write.mockRestore();
  });

  test('forgets a changed host key only after the danger was confirmed', async () => {
    const { api } = await mountApp(LabErrorPanel, { props: { error } });
    await fireEvent.click(screen.getByText('Forget the old key…'));
    const sure = await screen.findByText('Forget the old key');
    expect(document.body.textContent).toContain('somebody in between');
    expect(api.forgottenKeys).toEqual([]);
    await fireEvent.click(sure);
    await waitFor(() => expect(api.forgottenKeys).toEqual(['192.0.2.1:22']));
  });
});
