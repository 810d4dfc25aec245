import { describe, expect, it } from 'vitest';
import { useFakeApp } from './fakeApp.ts';
import { inspect, takePicture, takesPictures } from './inspect.ts';
import { scenes } from './scenes/scenes.ts';

/**
 * Every page and dialog as it is met, in both languages and both themes: axe finds nothing, no text is cut off or
 * missing, nothing is wider than a window of 1280 × 800, and nothing complains on the console.
 */
const startApp = useFakeApp();

describe('in English and light, then in Chinese and dark', () => {
  it.for(scenes.map((scene) => [scene.name, scene] as const))(
    '%s',
    async ([name, { prepare, route, reach }]) => {
      const app = await startApp({ prepare: prepare ?? (() => undefined) });
      await app.change({ language: 'en', theme: 'light' });
      const page = await app.open(route);
      await reach(page, app.fake);
      const inEnglish = await inspect(page);
      await takePicture(page, `${name}-en-light`);
      if (takesPictures) {
        await app.change({ theme: 'dark' });
        await takePicture(page, `${name}-en-dark`);
        await app.change({ language: 'zh-CN', theme: 'light' });
        await takePicture(page, `${name}-zh-light`);
      }

      await app.change({ language: 'zh-CN', theme: 'dark' });
      await page.waitForFunction(
        () =>
          document.documentElement.lang === 'zh-CN' && document.documentElement.classList.contains('dark'),
      );
      const inChinese = await inspect(page, { onlyLook: true });
      await takePicture(page, `${name}-zh-dark`);
      expect({ inEnglish, inChinese }).toEqual({ inEnglish: [], inChinese: [] });
    },
  );
});
