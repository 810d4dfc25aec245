import { ElNotification } from 'element-plus';
import { h } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../../lab/contract/labError.ts';
import { told } from '../../text/told.ts';

/** How long a notice of a failure stays; it stays while the pointer is on it. */
const shownMs = 15_000;

/**
 * Tells failures of calls that have no place of their own on the page: what, why and what to do next. Cancelling is
 * what the user asked for, and is not told.
 */
export function useErrorNotice(): {
  readonly tell: (error: unknown) => void;
  /** Waits for `work` and tells its failure; answers `undefined` then. */
  readonly attempt: <Result>(work: Promise<Result>) => Promise<Result | undefined>;
} {
  const tell = (error: unknown): void => {
    const data = toLabErrorData(error);
    if (data.code === 'cancelled') return;
    ElNotification({
      type: 'error',
      title: told(data.what),
      message: message(data),
      duration: shownMs,
      position: 'top-right',
      customClass: 'error-notice',
    });
  };
  const attempt = async <Result>(work: Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work;
    } catch (error) {
      tell(error);
      return undefined;
    }
  };
  return { tell, attempt };
}

function message(data: LabErrorData) {
  return h('div', [
    ...(data.why === '' ? [] : [h('p', { class: 'error-notice-why' }, told(data.why))]),
    h('p', { class: 'error-notice-next' }, told(data.next)),
  ]);
}
