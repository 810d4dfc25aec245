import { ElMessage, ElMessageBox } from 'element-plus';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { LabFileSummary } from '../../lab/contract/labFiles.ts';
import { nameProblem } from '../../lab/model/nameForm.ts';
import { useApi } from '../api/useApi.ts';
import { useErrorNotice } from '../parts/errors/errorNotice.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { useLabs } from '../stores/labs.ts';
import { download } from '../testing/download.ts';
import { told } from '../text/told.ts';
import { templateText, type LabTemplateName } from './labTemplates.ts';
import { readLabFile } from './readLabFile.ts';

/** What the user can do with lab files. Each tells its own failure; asking dialogs that are left do nothing. */
export function useLabFiles() {
  const api = useApi();
  const labs = useLabs();
  const draft = useLabDraft();
  const router = useRouter();
  const { t } = useI18n();
  const { attempt } = useErrorNotice();

  /** Shows a lab file's topology. */
  async function show(path: string): Promise<void> {
    await router.push({ name: 'topology', params: { path } });
  }

  /** Makes a lab from a sample and shows it; answers with its path. */
  async function createFrom(template: LabTemplateName, name: string): Promise<string | undefined> {
    const created = await attempt(api.createLabFile(templateText(template, name)));
    if (created === undefined) return undefined;
    await labs.refresh();
    await show(created.path);
    return created.path;
  }

  async function duplicate(file: LabFileSummary): Promise<void> {
    const created = await attempt(api.openLabFile(file.path).then(({ text }) => api.createLabFile(text)));
    if (created === undefined) return;
    ElMessage.success(t('labs.duplicated', { name: created.name }));
    await labs.refresh();
  }

  async function rename(file: LabFileSummary): Promise<void> {
    const answer = await ElMessageBox.prompt(
      t('labs.renameLabel'),
      t('labs.renameTitle', { name: file.name }),
      {
        inputValue: file.name,
        confirmButtonText: t('labs.rename').replace('…', ''),
        inputValidator: (value) => told(nameProblem(value)?.detail ?? '') || true,
      },
    ).then(
      ({ value }) => value,
      () => undefined,
    );
    if (answer === undefined || answer === file.name) return;
    const renamed = await attempt(api.renameLab(file.path, answer));
    if (renamed === undefined) return;
    await labs.refresh();
    if (draft.path === file.path) await show(renamed.path);
  }

  async function remove(file: LabFileSummary): Promise<void> {
    const { name, path, isOwn } = file;
    const isSure = await ElMessageBox.confirm(
      isOwn ? t('labs.deleteText') : t('labs.forgetText', { path }),
      isOwn ? t('labs.deleteTitle', { name }) : t('labs.forgetTitle', { name }),
      {
        type: isOwn ? 'warning' : 'info',
        confirmButtonText: (isOwn ? t('labs.delete') : t('labs.forget')).replace('…', ''),
        confirmButtonType: isOwn ? 'danger' : 'primary',
      },
    ).then(
      () => true,
      () => false,
    );
    if (!isSure) return;
    await attempt(api.deleteLabFile(path));
    await labs.refresh();
  }

  async function exportFile(file: LabFileSummary): Promise<void> {
    const opened = await attempt(api.openLabFile(file.path));
    if (opened !== undefined) download(`${file.name}.yaml`, 'text/yaml;charset=utf-8', opened.text);
  }

  /** Puts files into the library, one after the other; what is no lab file is said. Shows the last one. */
  async function importFiles(given: readonly File[]): Promise<void> {
    let last: string | undefined;
    for (const file of given) last = (await importFile(file)) ?? last;
    if (last === undefined) return;
    await labs.refresh();
    await show(last);
  }

  async function importFile(file: File): Promise<string | undefined> {
    const { name } = file;
    const text = await readLabFile(file);
    if (text.kind !== 'text') {
      ElMessage.warning(t(`labs.${text.kind}`, { name }));
      return undefined;
    }
    const created = await attempt(api.createLabFile(text.text));
    if (created !== undefined) ElMessage.success(t('labs.imported', { name: created.name }));
    return created?.path;
  }

  /** Opens a file elsewhere; answers whether that worked. */
  async function openPath(path: string): Promise<boolean> {
    const opened = await attempt(api.openLabFile(path));
    if (opened === undefined) return false;
    await labs.refresh();
    await show(opened.path);
    return true;
  }

  return { show, createFrom, duplicate, rename, remove, exportFile, importFiles, openPath };
}
