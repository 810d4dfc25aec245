// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { textLookup, type Grammar, type TextCatalogue } from '../../../renderer/text/textCatalogue.ts';

const grammar: Grammar = {
  comma: ', ',
  and: ' et ',
  or: ' ou ',
  tidied: (text) => text.replaceAll('  ', ' '),
};
const lookup = (catalogue: TextCatalogue) => textLookup(catalogue, grammar);
const translated = (catalogue: TextCatalogue, text: string) => lookup(catalogue).translate(text);

describe('a text without places', () => {
  test('is looked up as it is', () => {
    expect(translated({ 'The page is empty': 'La page est vide' }, 'The page is empty')).toBe(
      'La page est vide',
    );
    expect(translated({ 'The page is empty': 'La page est vide' }, 'The page is empty!')).toBeUndefined();
  });

  test('may have what only patterns and objects know', () => {
    expect(translated({ 'a.b (c) [d] $': 'x' }, 'a.b (c) [d] $')).toBe('x');
    expect(translated({}, 'constructor')).toBeUndefined();
  });
});

describe('a place', () => {
  test('takes its value along, wherever the translation has it', () => {
    expect(translated({ '{a} is on {b}.': 'Sur {b} : {a}.' }, 'rs1 is on inside.')).toBe('Sur inside : rs1.');
  });

  test('takes the shortest piece that fits', () => {
    expect(translated({ '{a} and {b}': '{a} | {b}' }, 'x and y and z')).toBe('x | y and z');
  });

  test('does not read a value as a pattern, nor as a place', () => {
    expect(translated({ 'No {what} here': 'Pas de {what} ici' }, 'No $& {what} here')).toBe(
      'Pas de $& {what} ici',
    );
  });

  test('is no place with a space in its braces, as lab files are written', () => {
    const key = 'Write `addresses: { inside: {address} }`.';
    expect(
      translated({ [key]: 'Écrivez `{ inside: {address} }`.' }, 'Write `addresses: { inside: 10.0.0.1 }`.'),
    ).toBe('Écrivez `{ inside: 10.0.0.1 }`.');
  });

  test('stays within its sentence', () => {
    const catalogue = { '{what} is lost.': '{what} est perdu.' };
    expect(translated(catalogue, 'rs1 is lost.')).toBe('rs1 est perdu.');
    expect(translated(catalogue, 'It broke. All is lost.')).toBeUndefined();
  });

  test('of a kind takes only what is of that kind', () => {
    const catalogue = { '{n:number} of {who:word} say {what:quoted}': '{who}: {n} × {what}' };
    expect(translated(catalogue, '3 of rs1 say "a \\" b"')).toBe('rs1: 3 × "a \\" b"');
    expect(translated(catalogue, 'x of rs1 say "a"')).toBeUndefined();
    expect(translated(catalogue, '3 of rs 1 say "a"')).toBeUndefined();
    expect(translated(catalogue, '3 of rs1 say a')).toBeUndefined();
  });

  test('of kind text is translated where it is a text, and stays as it is elsewhere', () => {
    const catalogue = {
      'It is {what:text}.': 'C’est {what}.',
      'a list': 'une liste',
      '{n:number} items': '{n} éléments',
    };
    expect(translated(catalogue, 'It is a list.')).toBe('C’est une liste.');
    expect(translated(catalogue, 'It is 3 items.')).toBe('C’est 3 éléments.');
    expect(translated(catalogue, 'It is a mess.')).toBe('C’est a mess.');
  });

  test('of kind list is joined as the language joins, each item translated where it is a text', () => {
    const catalogue = { 'On {all:list}.': 'Sur {all}.', '{n:number} more': '{n} autres' };
    expect(translated(catalogue, 'On a.')).toBe('Sur a.');
    expect(translated(catalogue, 'On a and b.')).toBe('Sur a et b.');
    expect(translated(catalogue, 'On a, b or 3 more.')).toBe('Sur a, b ou 3 autres.');
  });
});

describe('several templates', () => {
  test('the one that says most counts', () => {
    const catalogue = {
      '{a} is full.': 'A {a}',
      '{a} is full at {n:number}.': 'B {a} {n}',
      'rs1 is {x}.': 'C {x}',
    };
    expect(translated(catalogue, 'rs1 is full.')).toBe('A rs1');
    expect(translated(catalogue, 'rs1 is full at 3.')).toBe('B rs1 3');
    expect(
      lookup(catalogue)
        .matches('rs1 is full.')
        .map(({ key }) => key),
    ).toEqual(['{a} is full.', 'rs1 is {x}.']);
  });

  test('sentences of several are translated one by one, all or none', () => {
    const catalogue = {
      'Did you mean `{a}`?': 'Vouliez-vous `{a}` ?',
      'Write it.': 'Écrivez-le.',
      'Or not.': 'Ou non.',
    };
    expect(translated(catalogue, 'Did you mean `x`? Write it. Or not.')).toBe(
      'Vouliez-vous `x` ?Écrivez-le.Ou non.',
    );
    expect(translated(catalogue, 'Did you mean `x`? Burn it. Or not.')).toBeUndefined();
  });
});

test('a text that is far longer than any template is not looked at', () => {
  expect(
    translated({ 'It says {what}.': 'Il dit {what}.' }, `It says ${'x'.repeat(10_000)}.`),
  ).toBeUndefined();
});
