import { afterEach, describe, expect, test } from 'vitest';
import { computed } from 'vue';
import { i18n } from '../../../renderer/text/i18n.ts';
import { loadTold, told } from '../../../renderer/text/told.ts';

afterEach(() => {
  i18n.global.locale.value = 'en';
});

describe('told', () => {
  test('is English until the other language has been loaded, and follows the language live', async () => {
    const shown = computed(() => told('The page is empty'));
    i18n.global.locale.value = 'zh-CN';
    expect(shown.value).toBe('The page is empty');

    await loadTold('zh-CN');
    expect(shown.value).toBe('页面为空');

    i18n.global.locale.value = 'en';
    expect(shown.value).toBe('The page is empty');
  });

  test('shows what it does not know as it is', async () => {
    await loadTold('zh-CN');
    i18n.global.locale.value = 'zh-CN';
    expect(told('bash: line 1: frobnicate: command not found')).toBe(
      'bash: line 1: frobnicate: command not found',
    );
    expect(told('')).toBe('');
  });
});
