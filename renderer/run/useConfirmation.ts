import { ElMessageBox } from 'element-plus';
import { useI18n } from 'vue-i18n';
import type { MachineSource } from '../../lab/model/lab.ts';

/** Asks before something is destroyed, wherever it is started from. */
export function useConfirmation() {
  const { t } = useI18n();

  /** Whether the user says yes to `action`. */
  async function confirmed(title: string, text: string, action: string): Promise<boolean> {
    try {
      await ElMessageBox.confirm(text, title, {
        confirmButtonText: action,
        cancelButtonText: t('run.confirm.cancel'),
        type: 'warning',
      });
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a lab may be taken down: what that means depends on where its machines come from. */
  function confirmedDown(lab: string, source: MachineSource | undefined): Promise<boolean> {
    const text = t(source === 'ssh' ? 'run.confirm.downSsh' : 'run.confirm.downEmbedded');
    return confirmed(t('run.confirm.downTitle', { lab }), text, t('run.actions.down'));
  }

  return { confirmed, confirmedDown };
}
