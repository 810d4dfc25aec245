import type { Page } from '@playwright/test';

/** More than any page has: a walk that is longer goes in a circle. */
const mostStops = 200;

/** What has the focus, as somebody sees it who uses no mouse. */
export interface TabStop {
  readonly name: string;
  /** Whether it lies in the window. */
  readonly isInSight: boolean;
  /** Whether it, or what is drawn around it, looks otherwise than without the focus. */
  readonly isMarked: boolean;
}

/** Presses Tab from the beginning of the page until it is through. */
export async function walkStops(page: Page): Promise<readonly TabStop[]> {
  const stops: TabStop[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let pressed = 0; pressed < mostStops; pressed++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(describeFocus);
    if (stop === undefined) return stops;
    stops.push(stop);
  }
  throw new Error(`Tab does not come to an end: ${stops.map(({ name }) => name).join(', ')}`);
}

/** Presses Tab until something with that text has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let pressed = 0; pressed < mostStops; pressed++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
    if (stop === name) return;
    seen.push(stop);
  }
  throw new Error(`Tab does not come to ${name}, but to ${seen.join(', ')}`);
}

/** Stops at which nobody can tell where the focus is. */
export function lostFocus(stops: readonly TabStop[]): readonly string[] {
  return stops.flatMap(({ name, isInSight, isMarked }) => [
    ...(isInSight ? [] : [`${name}: out of sight`]),
    ...(isMarked ? [] : [`${name}: not marked`]),
  ]);
}

/** Runs in the page: what has the focus, and how it looks with and without it. */
async function describeFocus(): Promise<TabStop | undefined> {
  const focused = document.activeElement as HTMLElement | null;
  if (focused === null || focused === document.body) return undefined;
  // A box may be invisible itself: its label is what is seen.
  const drawn = focused.closest('label') ?? focused;
  const { left, right, top, bottom, width, height } = drawn.getBoundingClientRect();
  const name =
    focused.getAttribute('aria-label') ??
    (drawn.textContent.trim() || (focused.getAttribute('title') ?? focused.tagName.toLowerCase()));

  const around = new Set<Element>([focused, ...drawn.querySelectorAll('*')]);
  let parent = focused.parentElement;
  for (let level = 0; level < 4 && parent !== null; level++, parent = parent.parentElement)
    around.add(parent);
  for (const near of [...(focused.parentElement?.querySelectorAll('*') ?? [])].slice(0, 60)) around.add(near);
  const look = async (): Promise<string> => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return [...around]
      .map((element) => getComputedStyle(element))
      .map((style) =>
        [style.outline, style.boxShadow, style.borderColor, style.stroke, style.strokeWidth].join(),
      )
      .join('\n');
  };
  const withFocus = await look();
  focused.blur();
  const withoutFocus = await look();
  focused.focus();
  return {
    name,
    isInSight: width > 0 && height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
    isMarked: withFocus !== withoutFocus,
  };
}
