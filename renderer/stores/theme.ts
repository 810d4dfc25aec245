/** Where this window remembers how it looked, to look so again before anything else is known. */
const key = 'lvs-lab-theme';

/** Makes the page dark or light. */
export function applyTheme(isDark: boolean): void {
  document.documentElement.classList.toggle('dark', isDark);
  try {
    localStorage.setItem(key, isDark ? 'dark' : 'light');
  } catch {
    // Storage may be off; then the next start follows the system until the settings are read.
  }
}

/** Makes the page look as it did last time, so that the start does not flash in the other theme. */
export function applyRememberedTheme(): void {
  let remembered: string | null = null;
  try {
    remembered = localStorage.getItem(key);
  } catch {
    // As above.
  }
  const isDark =
    remembered === null ? matchMedia('(prefers-color-scheme: dark)').matches : remembered === 'dark';
  document.documentElement.classList.toggle('dark', isDark);
}
