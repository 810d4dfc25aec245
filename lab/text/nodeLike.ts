import { isCollection, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';

/**
 * A plain value as a node that is laid out like `sibling`: in one line or in several, its texts in the same quotes.
 * Without one, mappings that hold few things stand in one line (`{ name: rs1, … }`).
 */
export function nodeLike(document: Document, value: unknown, sibling?: unknown): Node {
  const node = document.createNode(value) as Node;
  layOut(node, sibling);
  return node;
}

/** A plain value in the place of another node: with that node's comments, and as it is laid out. */
export function restyled(document: Document, value: unknown, before: unknown): Node {
  const node = nodeLike(document, value, before);
  if (!isScalar(before) && !isCollection(before)) return node;
  if (before.comment) node.comment = before.comment;
  if (before.commentBefore) node.commentBefore = before.commentBefore;
  if (before.spaceBefore) node.spaceBefore = true;
  return node;
}

function layOut(node: unknown, sibling: unknown): void {
  if (isScalar(node)) {
    const type = isScalar(sibling) ? sibling.type : undefined;
    if (typeof node.value !== 'string') return;
    if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' || type === 'BLOCK_LITERAL') node.type = type;
    // Left to itself, the library may write a text of several lines into a flow mapping so that it does not read back.
    else if (/[\n\r]/.test(node.value)) node.type = 'QUOTE_DOUBLE';
    return;
  }
  if (!isCollection(node)) return;
  node.flow = isCollection(sibling) && sibling.items.length > 0 ? sibling.flow === true : isSmall(node);
  if (isMap(node)) {
    for (const pair of node.items) {
      const like = isMap(sibling)
        ? sibling.items.find((other) => String(other.key) === String(pair.key))
        : undefined;
      layOut(pair.value, like?.value);
    }
  }
  if (isSeq(node)) for (const item of node.items) layOut(item, isSeq(sibling) ? sibling.items[0] : undefined);
}

/** A mapping of values and of mappings of values, such as a real server. A list of those is for several lines. */
function isSmall(node: unknown, depth = 0): boolean {
  if (!isCollection(node) || node.items.length === 0) return true;
  if (!isMap(node)) return node.items.every((item) => !isCollection(item));
  return depth < 2 && node.items.every(({ value }) => isSmall(value, depth + 1));
}
