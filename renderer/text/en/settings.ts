/** Settings of the app. */
export const settings = {
  title: 'Settings',
  language: 'Language',
  theme: 'Theme',
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  refresh: 'Seconds between readings on the Observe page',
  about: 'Version {version} · state in {folder}',
};
