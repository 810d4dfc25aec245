import { describe, expect, test } from 'vitest';
import { parseLabText } from '../../../lab/text/labText.ts';
import { labTemplates, templateText, tutorialLab } from '../../../renderer/labs/labTemplates.ts';
import { en } from '../../../renderer/text/en/index.ts';

describe('labTemplates', () => {
  test.each(labTemplates)('$name has no diagnostic, and texts of its own', ({ name, text }) => {
    expect(parseLabText(text).diagnostics).toEqual([]);
    expect(parseLabText(text).lab?.name).toBe(name);
    expect(Object.keys(en.labs.templates)).toContain(name);
  });

  test('the tutorial’s lab comes first', () => {
    expect(labTemplates[0]).toMatchObject({ name: tutorialLab });
  });

  test('a template takes another name and keeps all else', () => {
    const renamed = parseLabText(templateText('nat-rr', 'mine')).lab;
    const original = parseLabText(templateText('nat-rr', 'nat-rr')).lab;
    expect(renamed).toEqual({ ...original, name: 'mine' });
  });
});
