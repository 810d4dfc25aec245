/**
 * English texts of `lab/` and `electron/` with what stands for them in another language, as gettext has it: the source
 * text is the key. A key has places, `{name}` or `{name:kind}`, and its translation the same places as `{name}`.
 *
 * | kind     | what stands in the place                                                        |
 * |----------|---------------------------------------------------------------------------------|
 * | none     | any piece of a sentence, put in as it is                                        |
 * | `word`   | a name, an address, a command: no white space, put in as it is                  |
 * | `number` | a number, put in as it is                                                       |
 * | `quoted` | something in double quotes, put in as it is                                     |
 * | `text`   | a text that may be one of the catalogue: translated if it is, else as it is     |
 * | `list`   | words or texts as `a, b and c`: each translated if it is a text, and joined anew |
 */
export type TextCatalogue = Readonly<Record<string, string>>;

/** How a language writes lists and puts sentences one after the other. */
export interface Grammar {
  readonly comma: string;
  readonly and: string;
  readonly or: string;
  /** The last touch to a finished text, such as to the spaces around what was put in. */
  readonly tidied: (text: string) => string;
}

/** A template that a text matches, and the text in its words. */
export interface TextMatch {
  readonly key: string;
  readonly translation: string;
}

/** Translates finished texts by looking up the template that they were made from. */
export interface TextLookup {
  /** The text in the other language; undefined where no template makes it. */
  readonly translate: (text: string) => string | undefined;
  /** Every template that makes the text as a whole, the most particular first. */
  readonly matches: (text: string) => readonly TextMatch[];
}

type PlaceKind = 'any' | 'word' | 'number' | 'quoted' | 'text' | 'list';

interface Place {
  readonly name: string;
  readonly kind: PlaceKind;
}

interface Template {
  readonly key: string;
  readonly translation: string;
  readonly places: readonly Place[];
  /** Made when a text first has the anchor: most patterns are never needed. */
  readonly pattern: () => RegExp;
  /** The longest piece without a place: a text that lacks it needs no look at the pattern. */
  readonly anchor: string;
  /** Characters outside places: of several templates that match, the one with most of them says most. */
  readonly literalLength: number;
}

const placeForm = /\{(\w+)(?::(word|number|quoted|text|list))?\}/;
/** Longer texts are the output of programs, never of a template. */
const longestText = 4000;
/** Translations that are kept; a page shows a few hundred texts. */
const mostRemembered = 5000;
/** A place never reaches into the next sentence, so a template cannot swallow a sentence that is not its own. */
const withinSentence = '((?:(?![.?!] [A-Z`])[^])*?[^])';

const patternOf: Readonly<Record<PlaceKind, string>> = {
  any: withinSentence,
  word: '(\\S+?)',
  quoted: '("(?:[^"\\\\]|\\\\.)*"…?)',
  number: '(-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)',
  text: withinSentence,
  list: withinSentence,
};

/** A lookup in the catalogue. A new text costs some 0.1 ms among 1,000 templates, one that was asked before nothing. */
export function textLookup(catalogue: TextCatalogue, grammar: Grammar): TextLookup {
  const exact = new Map<string, string>();
  const byFirstWord = new Map<string, Template[]>();
  const others: Template[] = [];
  for (const [key, translation] of Object.entries(catalogue)) {
    if (!placeForm.test(key)) {
      exact.set(key, translation);
      continue;
    }
    const template = compile(key, translation);
    const first = firstWord(key);
    if (first === undefined) others.push(template);
    else byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), template]);
  }
  const remembered = new Map<string, string | undefined>();

  function* found(text: string): Generator<TextMatch> {
    const known = exact.get(text);
    if (known !== undefined) yield { key: text, translation: known };
    const first = /^\S+(?= )/.exec(text)?.[0] ?? '';
    const candidates = [...(byFirstWord.get(first) ?? []), ...others]
      .filter(({ anchor }) => text.includes(anchor))
      .toSorted((a, b) => b.literalLength - a.literalLength);
    for (const { key, translation, places, pattern } of candidates) {
      const values = pattern().exec(text)?.slice(1);
      if (values !== undefined) yield { key, translation: filled(translation, places, values) };
    }
  }

  function filled(translation: string, places: readonly Place[], values: readonly string[]): string {
    const shown = new Map(
      places.map(({ name, kind }, at) => {
        const value = values[at] ?? '';
        if (kind === 'text') return [name, translate(value) ?? value];
        return [name, kind === 'list' ? relisted(value) : value];
      }),
    );
    return grammar.tidied(
      translation.replaceAll(/\{(\w+)\}/g, (whole, name: string) => shown.get(name) ?? whole),
    );
  }

  function relisted(list: string): string {
    const [head = '', conjunction, last] = list.split(/ (and|or) (?!.* (?:and|or) )/s);
    const items = head.split(', ').map((item) => translate(item) ?? item);
    if (last === undefined) return items.join(grammar.comma);
    return `${items.join(grammar.comma)}${conjunction === 'or' ? grammar.or : grammar.and}${translate(last) ?? last}`;
  }

  /** The longest run of sentences from the first that is a text, and so on with the rest: all of it, or nothing. */
  function bySentences(text: string): string | undefined {
    const sentences = text.split(/(?<=[.?!]) (?=\S)/);
    for (let length = sentences.length - 1; length > 0; length -= 1) {
      const beginning = whole(sentences.slice(0, length).join(' '));
      const rest = beginning === undefined ? undefined : translate(sentences.slice(length).join(' '));
      if (rest !== undefined) return `${beginning ?? ''}${rest}`;
    }
    return undefined;
  }

  function whole(text: string): string | undefined {
    for (const { translation } of found(text)) return translation;
    return undefined;
  }

  function translate(text: string): string | undefined {
    if (text === '' || text.length > longestText) return undefined;
    if (remembered.has(text)) return remembered.get(text);
    const translation = whole(text) ?? bySentences(text);
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(text, translation);
    return translation;
  }

  return { translate, matches: (text) => [...found(text)] };
}

/** The places of a key, in their order. */
export function placesOf(key: string): readonly string[] {
  return Array.from(key.matchAll(new RegExp(placeForm, 'g')), ([, name = '']) => name);
}

function compile(key: string, translation: string): Template {
  const places: Place[] = [];
  const literals: string[] = [];
  let pattern = '';
  let rest = key;
  for (let place = placeForm.exec(rest); place !== null; place = placeForm.exec(rest)) {
    const [whole, name = '', kind = 'any'] = place;
    literals.push(rest.slice(0, place.index));
    pattern += escaped(rest.slice(0, place.index)) + patternOf[kind as PlaceKind];
    places.push({ name, kind: kind as PlaceKind });
    rest = rest.slice(place.index + whole.length);
  }
  literals.push(rest);
  let compiled: RegExp | undefined;
  return {
    key,
    translation,
    places,
    pattern: () => (compiled ??= new RegExp(`^${pattern}${escaped(rest)}$`)),
    anchor: literals.reduce((longest, literal) => (literal.length > longest.length ? literal : longest), ''),
    literalLength: literals.join('').length,
  };
}

/** The first word where it has no place, so that only texts that begin with it need a look. */
function firstWord(key: string): string | undefined {
  const [first = ''] = key.split(' ');
  return first === key || first.includes('{') ? undefined : first;
}

function escaped(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
