/** A page in words, for what goes wrong before the app is there. */
export interface PlainPage {
  readonly status: 200 | 403 | 404 | 405;
  readonly title: string;
  readonly text: string;
  /** Where the browser goes next by itself. */
  readonly next?: string;
}

export const welcome: PlainPage = {
  status: 200,
  title: 'LVS Lab is opening',
  text: 'If nothing happens, <a href="/">go on by hand</a>.',
  next: '/',
};

export const noSession: PlainPage = {
  status: 403,
  title: 'This browser is not let in',
  text:
    'Open LVS Lab with the link that `serve` printed in its terminal. For a new link, press Enter there; if it has ' +
    'ended, start it again.',
};

export const usedLink: PlainPage = {
  status: 403,
  title: 'This link is not valid any more',
  text:
    'A link works once, for one browser. For a new one, press Enter in the terminal where `serve` runs; if it has ' +
    'ended, start it again.',
};

export const otherUser: PlainPage = {
  status: 403,
  title: 'This link is for another user of this computer',
  text: 'A link works only in a browser of the user who started `serve`. Start it as the user whose browser this is.',
};

export const foreignName: PlainPage = {
  status: 403,
  title: 'LVS Lab does not answer under this name',
  text: 'Use the link that `serve` printed in its terminal, as it is.',
};

export const noSuchPage: PlainPage = {
  status: 404,
  title: 'There is no such page',
  text: 'LVS Lab begins at the address without a path.',
};

export const onlyReading: PlainPage = {
  status: 405,
  title: 'This cannot be done here',
  text: 'Pages can only be read.',
};

/** The page as HTML. Its texts are our own. */
export function renderPlainPage({ title, text, next }: PlainPage): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>LVS Lab: ${title}</title>` +
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">' +
    (next === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${next}">`) +
    `<body style="font: 16px/1.5 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">` +
    `<h1 style="font-size: 1.4em">${title}</h1><p>${text}</p></body></html>`
  );
}
