import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { en } from '../../renderer/text/en/index.ts';

/** Where pictures of the pages go, for people to look at; without it, none are taken. */
const screenshotFolder = process.env['LVS_LAB_SCREENSHOTS'];

/** Whether pictures are taken: they are not looked at by tests, and take their time. */
export const takesPictures = screenshotFolder !== undefined;

/**
 * What is wrong with a page as it is shown, in lines to read; none where all is well. With `onlyLook`, of axe's rules
 * only that about contrast: the others do not depend on the theme or the language.
 */
export async function inspect(page: Page, { onlyLook = false } = {}): Promise<readonly string[]> {
  await settled(page);
  const found = await page.evaluate(lookAround, Object.keys(en));
  return [...(await accessibilityFindings(page, onlyLook)), ...found];
}

/** Takes a picture where `LVS_LAB_SCREENSHOTS` names a folder. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (screenshotFolder === undefined) return;
  mkdirSync(screenshotFolder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
}

/** Resolves once fonts are there and nothing fades or slides any more, nor begins to when something else has ended. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (;;) {
      // A change of this turn begins its transitions with the next frame, and tells of them in the one after.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const finite = document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            effect?.getComputedTiming().endTime !== Infinity && playState === 'running',
        );
      if (finite.length === 0) return;
      await Promise.allSettled(finite.map((animation) => animation.finished));
    }
  });
}

/** All rules of axe, those of good practice too; or that about contrast alone. */
async function accessibilityFindings(page: Page, onlyContrast: boolean): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({
      resultTypes: ['violations'],
      ...(onlyContrast ? { runOnly: { type: 'rule', values: ['color-contrast'] } } : {}),
    })
    // Without a second page to collect the findings of frames: there are none.
    .setLegacyMode()
    .analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `axe ${id} (${help}): ${String(target)} ${failureSummary ?? ''}`,
    ),
  );
}

/**
 * Runs in the page: texts that are cut off and have no title that tells them whole, keys that have no text, and what
 * is wider than the window.
 */
function lookAround(areas: readonly string[]): readonly string[] {
  const findings: string[] = [];
  const key = new RegExp(`^(${areas.join('|')})(\\.[\\w-]+)+$`);
  const isKey = (text: string | null): boolean => text !== null && key.test(text.trim());
  const nameOf = (element: Element): string => {
    const classes = [...element.classList].map((name) => `.${name}`).join('');
    return `${element.tagName.toLowerCase()}${classes} ${JSON.stringify(element.textContent.trim().slice(0, 80))}`;
  };
  // Code may scroll, and what only screen readers get may be small.
  const exempt = 'pre, code, .xterm, textarea, .visually-hidden, [aria-hidden="true"], svg';

  for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
    for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
      if (isKey(element.getAttribute(attribute)))
        findings.push(`no text for ${element.getAttribute(attribute) ?? ''}`);
    }
    const ownText = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    if (!ownText.some((node) => node.textContent?.trim() !== '')) continue;
    if (ownText.some((node) => isKey(node.textContent))) findings.push(`no text for ${element.textContent}`);
    if (element.closest(exempt) !== null || element.closest('[title]') !== null) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const { overflowX, overflowY } = getComputedStyle(element);
    const isCutX = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
    const isCutY = overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 2;
    if (isCutX || isCutY) findings.push(`text is cut: ${nameOf(element)}`);
  }
  for (const box of document.querySelectorAll('html, body, main, .page')) {
    if (box.scrollWidth > box.clientWidth + 1)
      findings.push(`wider than its place: ${nameOf(box).slice(0, 40)}`);
  }
  return findings;
}
