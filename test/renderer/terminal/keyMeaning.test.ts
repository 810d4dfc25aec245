import { expect, test, vi } from 'vitest';
import { keyMeaning } from '../../../renderer/terminal/terminalScreen.ts';

vi.mock('@xterm/xterm', () => ({ Terminal: vi.fn() }));

const key = (name: string, ...held: readonly ('ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey')[]) => ({
  key: name,
  ctrlKey: held.includes('ctrlKey'),
  shiftKey: held.includes('shiftKey'),
  altKey: held.includes('altKey'),
  metaKey: held.includes('metaKey'),
});

test.each([
  ['Tab goes to the shell', key('Tab'), 'input'],
  ['and so does Shift+Tab', key('Tab', 'shiftKey'), 'input'],
  ['Ctrl+C interrupts', key('c', 'ctrlKey'), 'input'],
  ['Ctrl+V is typed', key('v', 'ctrlKey'), 'input'],
  ['F6 is a program’s', key('F6'), 'input'],
  ['Shift+F6 leads out', key('F6', 'shiftKey'), 'leave'],
  ['Ctrl+Shift+Tab leads out', key('Tab', 'ctrlKey', 'shiftKey'), 'leave'],
  ['Ctrl+Shift+C copies', key('C', 'ctrlKey', 'shiftKey'), 'copy'],
  ['with caps lock too', key('c', 'ctrlKey', 'shiftKey'), 'copy'],
  ['Ctrl+Shift+V pastes', key('V', 'ctrlKey', 'shiftKey'), 'paste'],
  ['Alt makes another key of it', key('V', 'ctrlKey', 'shiftKey', 'altKey'), 'input'],
] as const)('%s', (_, event, meaning) => {
  expect(keyMeaning(event)).toBe(meaning);
});
