import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { useLabDraft } from '../stores/labDraft.ts';

/** Keeps the window's title: page, lab, app. */
export function usePageTitle(): void {
  const { t } = useI18n();
  const route = useRoute();
  const draft = useLabDraft();
  watchEffect(() => {
    const page = typeof route.name === 'string' ? [t(`app.pages.${route.name}`)] : [];
    const isLabShown = draft.path !== undefined && route.params['path'] === draft.path;
    const lab = isLabShown ? [draft.draft?.name ?? draft.path ?? ''] : [];
    document.title = [...page, ...lab, t('app.name')].join(' · ');
  });
}
