/** Where this window remembers how it looked, for `public/firstLook.js` to look so again before anything else is known. */
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
