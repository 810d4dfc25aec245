/** A message in pieces: text, the name of a value, text, … */
type Pieces = readonly string[];

/** Messages of one language, in areas. */
export interface MessageTree {
  readonly [key: string]: string | MessageTree;
}

type Translate = (...args: readonly unknown[]) => string;

/**
 * A `t` that answers plain messages by itself, those of text and `{name}`s: a table of 64 real servers or a strip of
 * 2,000 cells asks for hundreds at a time, and vue-i18n's own way to one is some ten times as long. All others (plurals,
 * links, keys that are not there, values that are no text or number) go to `translate`.
 *
 * @param locale the language now; read at each call, so that whoever shows a text is shown anew in another language
 */
export function quickTexts(
  messages: Readonly<Record<string, MessageTree>>,
  locale: () => string,
  translate: Translate,
): Translate {
  const known = new Map<string, Map<string, Pieces | undefined>>();

  function piecesOf(language: string, key: string): Pieces | undefined {
    const ofLanguage = known.get(language) ?? new Map<string, Pieces | undefined>();
    known.set(language, ofLanguage);
    if (!ofLanguage.has(key)) ofLanguage.set(key, plainPieces(messageAt(messages[language], key)));
    return ofLanguage.get(key);
  }

  return (...args) => {
    const [key, values] = args;
    if (typeof key !== 'string' || args.length > 2 || Array.isArray(values)) return translate(...args);
    if (values !== undefined && (typeof values !== 'object' || values === null)) return translate(...args);
    const pieces = piecesOf(locale(), key);
    if (pieces === undefined) return translate(...args);
    return filled(pieces, (values ?? {}) as Readonly<Record<string, unknown>>) ?? translate(...args);
  };
}

function messageAt(tree: MessageTree | undefined, key: string): string | undefined {
  let node: string | MessageTree | undefined = tree;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || !Object.hasOwn(node, part)) return undefined;
    node = node[part];
  }
  return typeof node === 'string' ? node : undefined;
}

/** The pieces of a message without any of the signs that mean more to vue-i18n. */
function plainPieces(message: string | undefined): Pieces | undefined {
  const pieces = message?.split(/\{(\w+)\}/);
  const isPlain = pieces?.every((piece, at) => at % 2 === 1 || !/[{}@|%\\]/.test(piece));
  return isPlain === true ? pieces : undefined;
}

/** The message with its values; undefined where one is no text or number. */
function filled(pieces: Pieces, values: Readonly<Record<string, unknown>>): string | undefined {
  let text = pieces[0] ?? '';
  for (let at = 1; at < pieces.length; at += 2) {
    const value = values[pieces[at] ?? ''];
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    text += String(value) + (pieces[at + 1] ?? '');
  }
  return text;
}
