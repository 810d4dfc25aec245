import { useI18n } from 'vue-i18n';

/** How much of a point in time is told. */
export type TimeStyle = Pick<Intl.DateTimeFormatOptions, 'dateStyle' | 'timeStyle'>;

/** A test is told apart from others by its second. */
export const testTime: TimeStyle = { dateStyle: 'medium', timeStyle: 'medium' };

/** Made once: the first one of a language takes tens of milliseconds, each later one as long as a row of a table. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, style: TimeStyle): Intl.DateTimeFormat {
  const key = `${locale} ${style.dateStyle} ${style.timeStyle}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, style);
  formats.set(key, format);
  return format;
}

/** Points in time, in milliseconds since 1970, in the words of the app's language. */
export function useTimeText() {
  const { locale } = useI18n();
  return {
    timeText: (at: number, style: TimeStyle): string => formatOf(locale.value, style).format(at),
    /** Makes a format before it is needed, when nothing else is to do. */
    prepareTimeText: (style: TimeStyle): void => {
      const prepare = (): void => void formatOf(locale.value, style);
      if ('requestIdleCallback' in window) requestIdleCallback(prepare);
      else setTimeout(prepare);
    },
  };
}
