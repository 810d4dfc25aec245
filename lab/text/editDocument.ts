import type { Document } from 'yaml';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { canInsert, moved, type LabEdit } from '../model/edit.ts';
import { parsePath, type PathSegment } from '../model/path.ts';
import { nodeLike, restyled } from './nodeLike.ts';

/** The document with edits made, as text in the layout that `text` mostly has. Changes the document. */
export function editDocument(text: string, document: Document, edits: readonly LabEdit[]): string {
  writeOutAliases(document);
  for (const edit of edits) editAt(document, document.contents, parsePath(edit.path), edit);
  return document.toString({ lineWidth: 0, ...layoutOf(text) });
}

/** How a text is laid out, as far as the library can be told. */
function layoutOf(text: string) {
  return {
    indent: Math.min(/^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2, 8),
    indentSeq: !/^[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n- /m.test(text),
    flowCollectionPadding: !/[{[][^\s\]}]/.test(text.replaceAll(/#.*$/gm, '')) || /\{ +[A-Za-z]/.test(text),
  };
}

/** Editing one place must change one value, so what an alias stands for is written out. */
function writeOutAliases(document: Document): void {
  visit(document, { Alias: (_, alias) => document.createNode(alias.toJS(document)) as Node });
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}

function editAt(document: Document, node: unknown, path: readonly PathSegment[], edit: LabEdit): void {
  const [segment, ...rest] = path;
  if (segment === undefined) {
    if (edit.kind === 'set') document.contents = nodeLike(document, edit.value);
    else if (isSeq(node)) editItems(document, node, edit);
  } else if (isSeq(node) && typeof segment === 'number') {
    editItem(document, node, segment, rest, edit);
  } else if (isMap(node) && typeof segment === 'string') {
    editPair(document, node, segment, rest, edit);
  }
}

function editItems(document: Document, list: YAMLSeq, edit: LabEdit): void {
  if (edit.kind === 'insert' && canInsert(list.items.length, edit.index)) {
    // An empty list can only be written as `[]`; with an item it may stand in lines, if what is around it does.
    if (list.items.length === 0) list.flow = false;
    const sibling = list.items[Math.max(edit.index - 1, 0)];
    list.items.splice(edit.index, 0, nodeLike(document, edit.value, sibling));
  }
  if (edit.kind === 'move') list.items = [...moved(list.items, edit.from, edit.to)];
}

function editItem(
  document: Document,
  list: YAMLSeq,
  index: number,
  rest: readonly PathSegment[],
  edit: LabEdit,
): void {
  if (!Object.hasOwn(list.items, index)) return;
  if (rest.length > 0 || edit.kind === 'insert' || edit.kind === 'move') {
    editAt(document, list.items[index], rest, edit);
  } else if (edit.kind === 'remove') {
    list.items.splice(index, 1);
    if (list.items.length === 0) list.flow = true;
  } else if (edit.kind === 'set') {
    list.items[index] = restyled(document, edit.value, list.items[index]);
  }
}

function editPair(
  document: Document,
  mapping: YAMLMap,
  key: string,
  rest: readonly PathSegment[],
  edit: LabEdit,
): void {
  // Where a key is given twice, the last one counts.
  const pair = mapping.items.findLast((item) => keyOf(item) === key);
  if (pair === undefined) {
    if (rest.length === 0 && edit.kind === 'set') {
      if (mapping.items.length === 0) mapping.flow = false;
      const sibling = mapping.items.findLast(({ value }) => isMap(value) || isSeq(value))?.value;
      const added = document.createPair(key, null);
      added.value = nodeLike(document, edit.value, sibling);
      mapping.items.push(added);
    }
  } else if (rest.length > 0 || edit.kind === 'insert' || edit.kind === 'move') {
    editAt(document, pair.value, rest, edit);
  } else if (edit.kind === 'set') {
    pair.value = restyled(document, edit.value, pair.value);
  } else if (edit.kind === 'remove') {
    mapping.items = mapping.items.filter((item) => keyOf(item) !== key);
  } else {
    rename(mapping, key, edit.key, pair);
  }
}

function rename(mapping: YAMLMap, key: string, newKey: string, pair: Pair): void {
  mapping.items = mapping.items.filter((item) => item === pair || keyOf(item) !== key);
  if (isScalar(pair.key)) {
    pair.key.value = newKey;
    delete pair.key.source;
  }
  // It takes the place of what had the name, wherever that stood.
  mapping.items = mapping.items.filter((item) => item === pair || keyOf(item) !== newKey);
}

function keyOf(pair: { readonly key: unknown }): unknown {
  return isScalar(pair.key) ? pair.key.value : pair.key;
}
