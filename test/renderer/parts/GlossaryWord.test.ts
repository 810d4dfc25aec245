import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import GlossaryWord from '../../../renderer/parts/GlossaryWord.vue';
import { i18n } from '../../../renderer/text/i18n.ts';
import { mountApp } from '../mountApp.ts';

describe('GlossaryWord', () => {
  test('explains its word when it gets the focus, and names the explanation as its description', async () => {
    await mountApp(GlossaryWord, { props: { word: 'director' } });
    const word = screen.getByText('director');
    expect(word.tabIndex).toBe(0);
    await fireEvent.focus(word);
    const explanation = await screen.findByRole('tooltip');
    expect(explanation.textContent).toContain('load balancer');
    expect(word.getAttribute('aria-describedby')).toBe(explanation.id);
  });

  test('says the word in the app’s language', async () => {
    const { view } = await mountApp(GlossaryWord, { props: { word: 'realServer' } });
    expect(view.container.textContent).toBe('real server');
    i18n.global.locale.value = 'zh-CN';
    expect(await screen.findByText('真实服务器')).toBeDefined();
  });
});
