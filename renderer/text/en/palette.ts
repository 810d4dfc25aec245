/** The command palette. */
export const palette = {
  title: 'Commands',
  placeholder: 'Type a command or a lab’s name',
  results: 'Results',
  none: 'Nothing matches',
  hint: '↑ ↓ choose · Enter run · Esc close',
  groups: { lab: 'This lab', pages: 'Pages', labs: 'Labs', app: 'App' },
  openLab: 'Open {name}',
  goTo: 'Go to {page}',
  themeTo: 'Theme: {theme}',
  languageTo: 'Language: {language}',
};
