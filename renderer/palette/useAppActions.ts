import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { labPages } from '../frame/labPages.ts';
import { useLabWork } from '../frame/useLabWork.ts';
import { useErrorNotice } from '../parts/errors/errorNotice.ts';
import { useActions, type PaletteAction } from '../stores/actions.ts';
import { useFrame } from '../stores/frame.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { useLabs } from '../stores/labs.ts';
import { useSettings } from '../stores/settings.ts';

/** Offers what the app itself can do in the command palette: the lab's work and pages, other labs, settings. */
export function useAppActions(): void {
  const actions = useActions();
  const draft = useLabDraft();
  const labs = useLabs();
  const settings = useSettings();
  const frame = useFrame();
  const router = useRouter();
  const work = useLabWork();
  const { t } = useI18n();
  const { attempt } = useErrorNotice();

  const isLabShown = (): boolean =>
    draft.path !== undefined && router.currentRoute.value.params['path'] === draft.path;

  actions.offer(() => (isLabShown() && work.isFree.value ? labActions() : []));
  actions.offer(() => (isLabShown() ? pageActions() : []));
  actions.offer(() =>
    labs.entries.flatMap((entry) => (entry.file === undefined ? [] : openAction(entry.file))),
  );
  actions.offer(appActions);

  function labActions(): readonly PaletteAction[] {
    const group = t('palette.groups.lab');
    const isUp = work.state.value !== 'not-running';
    const up = isUp
      ? [
          {
            id: 'lab.verify',
            group,
            title: t('app.lab.proveAgain'),
            keywords: 'verify test',
            run: work.verify,
          },
        ]
      : [{ id: 'lab.prove', group, title: t('app.lab.prove'), keywords: 'verify up', run: work.prove }];
    const always = [
      {
        id: 'lab.up',
        group,
        title: isUp ? t('app.lab.repair') : t('app.lab.up'),
        keywords: 'up repair start',
        run: work.bringUp,
      },
    ];
    const down = [
      { id: 'lab.down', group, title: t('app.lab.down'), keywords: 'down stop', run: work.takeDown },
    ];
    return [...(work.isSound.value ? [...up, ...always] : []), ...(isUp ? down : [])];
  }

  function pageActions(): readonly PaletteAction[] {
    return labPages.map((page, index) => ({
      id: `page.${page}`,
      group: t('palette.groups.pages'),
      title: t('palette.goTo', { page: t(`app.pages.${page}`) }),
      keywords: page,
      shortcut: `Alt+${index + 1}`,
      run: async () => {
        await router.push({ name: page, params: { path: draft.path ?? '' } });
      },
    }));
  }

  function openAction({ path, name }: { readonly path: string; readonly name: string }): PaletteAction {
    return {
      id: `lab.open:${path}`,
      group: t('palette.groups.labs'),
      title: t('palette.openLab', { name }),
      keywords: `open ${name} ${path}`,
      run: async () => {
        await router.push({ name: 'topology', params: { path } });
      },
    };
  }

  function appActions(): readonly PaletteAction[] {
    const group = t('palette.groups.app');
    const goTo = (name: 'labs' | 'welcome', title: string, keywords: string): PaletteAction => ({
      ...{ id: `app.${name}`, group, title, keywords },
      run: async () => {
        await router.push({ name });
      },
    });
    return [
      goTo('labs', t('app.allLabs'), 'all labs'),
      {
        id: 'app.new',
        group,
        title: t('labs.newLab'),
        keywords: 'new lab',
        run: () => void (frame.isNewLabOpen = true),
      },
      {
        id: 'app.path',
        group,
        title: t('labs.openPath'),
        keywords: 'open file path',
        run: () => void (frame.isOpenPathOpen = true),
      },
      {
        id: 'app.settings',
        group,
        title: t('app.settings'),
        keywords: 'settings',
        run: () => void (frame.isSettingsOpen = true),
      },
      goTo('welcome', t('app.readiness'), 'readiness welcome computer'),
      ...(['system', 'light', 'dark'] as const).map((theme) => ({
        ...{ id: `app.theme.${theme}`, group, keywords: `theme ${theme}` },
        title: t('palette.themeTo', { theme: t(`settings.${theme}`) }),
        run: async () => {
          await attempt(settings.change({ theme }));
        },
      })),
      ...(['system', 'en', 'zh-CN'] as const).map((language) => ({
        ...{ id: `app.language.${language}`, group, keywords: `language ${language}` },
        title: t('palette.languageTo', {
          language: language === 'system' ? t('settings.system') : language === 'en' ? 'English' : '中文',
        }),
        run: async () => {
          await attempt(settings.change({ language }));
        },
      })),
    ];
  }
}
