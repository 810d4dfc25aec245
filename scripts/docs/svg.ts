/** Colours of a figure, each by what it is for. */
interface Palette {
  readonly ground: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  /** Of networks: the client's, and the servers'. */
  readonly outside: string;
  readonly inside: string;
  /** What a machine rewrote. */
  readonly rewritten: string;
  /** Behind the letters of real servers, in the order of the lab file. */
  readonly servers: readonly [string, string, string];
  readonly onServer: string;
}

/** Every text stands at 4.5 : 1 or more against what is behind it, in both (WCAG 2.1, 1.4.3). */
export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    ground: '#ffffff',
    line: '#c3ccd6',
    text: '#1f2a37',
    faint: '#52606d',
    outside: '#1a5fb4',
    inside: '#1b6e3c',
    rewritten: '#a5350a',
    servers: ['#1a5fb4', '#1b6e3c', '#8a4b00'],
    onServer: '#ffffff',
  },
  dark: {
    ground: '#14191f',
    line: '#3b4753',
    text: '#e6ebf0',
    faint: '#a7b3bf',
    outside: '#7db4f5',
    inside: '#74d39b',
    rewritten: '#ffad80',
    servers: ['#7db4f5', '#74d39b', '#f0b562'],
    onServer: '#14191f',
  },
};

function rules({
  ground,
  line,
  text,
  faint,
  outside,
  inside,
  rewritten,
  servers,
  onServer,
}: Palette): string {
  return [
    `.ground { fill: ${ground} }`,
    `.line { stroke: ${line}; fill: none }`,
    `.box { fill: ${ground}; stroke: ${line} }`,
    `text { fill: ${text} }`,
    `.faint { fill: ${faint} }`,
    `.outside { fill: ${outside}; stroke: ${outside} }`,
    `.inside { fill: ${inside}; stroke: ${inside} }`,
    `.rewritten { fill: ${rewritten} }`,
    ...servers.map((colour, at) => `.server${at} { fill: ${colour} }`),
    `.letter { fill: ${onServer} }`,
  ].join(' ');
}

/** A whole figure, light or dark as the reader's browser is. `title` is what a screen reader says. */
export function figure(
  { width, height, title }: { readonly width: number; readonly height: number; readonly title: string },
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${rules(palettes.light)} text.outside, text.inside { stroke: none } .mono { font-family: ui-monospace, monospace; font-size: 11.5px } .small { font-size: 11.5px } .name { font-weight: 600 } @media (prefers-color-scheme: dark) { ${rules(palettes.dark)} }</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** A line of text. */
export function text(
  content: string,
  x: number,
  y: number,
  {
    className = '',
    anchor = 'start',
  }: { readonly className?: string; readonly anchor?: 'start' | 'middle' } = {},
): string {
  const how = `${className === '' ? '' : ` class="${className}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${x}" y="${y}"${how}>${escaped(content)}</text>`;
}

/** A sentence in lines of at most so many characters. */
export function wrapped(sentence: string, longest: number): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longest)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
