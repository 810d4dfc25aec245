import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { figures } from '../../scripts/docs/figures.ts';
import { palettes } from '../../scripts/docs/svg.ts';

const root = path.resolve(import.meta.dirname, '../..');
const drawn = figures();

describe('the figures of the documentation', () => {
  it.each([...drawn.keys()])('%s is what the captures give (node scripts/docs/figures.ts)', (file) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toBe(drawn.get(file));
  });

  it('are all there are, and each is shown in a page', () => {
    const there = readdirSync(path.join(root, 'docs/figures')).map((name) => `docs/figures/${name}`);
    expect(there.toSorted()).toEqual([...drawn.keys()].toSorted());
    const pages = ['forwarding', 'schedulers'].map((name) =>
      readFileSync(path.join(root, 'docs', `${name}.md`), 'utf8'),
    );
    for (const file of there) {
      expect(
        pages.some((page) => page.includes(`](${file.replace('docs/', '')})`)),
        file,
      ).toBe(true);
    }
  });

  it('say to screen readers what they show', () => {
    for (const [file, svg] of drawn) {
      expect(/<title id="title">[^<]{30,}<\/title>/.test(svg), file).toBe(true);
      expect(svg.match(/<title/g), file).toHaveLength(1);
    }
  });
});

/** Contrast of two colours (WCAG 2.1), 1 to 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [a, b].map(luminance).toSorted((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each(['light', 'dark'] as const)('the %s colours', (name) => {
  const { ground, text, faint, outside, inside, rewritten, servers, onServer } = palettes[name];

  it('can be read', () => {
    for (const colour of [text, faint, outside, inside, rewritten]) {
      expect(contrast(colour, ground), colour).toBeGreaterThanOrEqual(4.5);
    }
    for (const colour of servers) expect(contrast(onServer, colour), colour).toBeGreaterThanOrEqual(4.5);
  });
});
