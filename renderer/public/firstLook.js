// Runs before the first picture, when nothing else is loaded yet: the window is dark or light as it was last time
// (`stores/theme.ts` remembers that), so that the start does not flash in the other theme.
{
  let remembered = null;
  try {
    remembered = localStorage.getItem('lvs-lab-theme');
  } catch {
    // Storage may be off; then the window follows the system until the settings are read.
  }
  const isDark =
    remembered === null ? matchMedia('(prefers-color-scheme: dark)').matches : remembered === 'dark';
  document.documentElement.classList.toggle('dark', isDark);
}
