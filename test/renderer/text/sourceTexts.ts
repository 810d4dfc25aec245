import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = new URL('../../../', import.meta.url).pathname;

/** A text as the source can make it: what is computed stands in it as a number of its own, `71`, `72`, … */
export interface SourceText {
  readonly text: string;
  readonly file: string;
  /** The property that it is given to, such as `summary`; empty elsewhere. */
  readonly property: string;
}

/** Every text that the source files of folders can make out of their literals, with all alternatives of conditions. */
export function sourceTexts(folders: readonly string[]): readonly SourceText[] {
  return folders.flatMap(sourceFiles).flatMap((file) => {
    const source = ts.createSourceFile(
      file,
      readFileSync(path.join(root, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const found: SourceText[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
      if (isText(node)) {
        found.push(...textsOf(node, source).map((text) => ({ text, file, property: propertyOf(node) })));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

function isText(node: ts.Node): node is ts.Expression {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isSum(node);
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** Functions that make something of the texts that they are given. */
const makers = new Set(['fail', 'note', 'found']);

/** The property whose value the text is, alone or as one of the alternatives of a condition. */
function propertyOf(node: ts.Node): string {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return propertyOf(parent);
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return propertyOf(parent);
  if (ts.isCallExpression(parent) && makers.has(parent.expression.getText())) return 'text';
  return ts.isPropertyAssignment(parent) ? parent.name.getText() : '';
}

/** More alternatives of one text than this are not looked at; no text has as many. */
const mostAlternatives = 64;

function textsOf(node: ts.Expression, source: ts.SourceFile): readonly string[] {
  let computed = 70;
  const alternatives = (one: ts.Expression): readonly string[] => {
    if (ts.isParenthesizedExpression(one)) return alternatives(one.expression);
    if (ts.isStringLiteralLike(one)) return [one.text];
    if (ts.isConditionalExpression(one))
      return [...alternatives(one.whenTrue), ...alternatives(one.whenFalse)];
    if (isSum(one)) return joined([alternatives(one.left), alternatives(one.right)]);
    if (ts.isTemplateExpression(one)) {
      const spans = one.templateSpans.flatMap(({ expression, literal }) => [
        alternatives(expression),
        [literal.text],
      ]);
      return joined([[one.head.text], ...spans]);
    }
    const constant = ts.isIdentifier(one) ? constantOf(one.text, source) : undefined;
    if (constant !== undefined) return [constant];
    computed += 1;
    return [isQuoted(one) ? `"${computed}"` : String(computed)];
  };
  return alternatives(node);
}

function isQuoted(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && ['quoted', 'JSON.stringify'].includes(node.expression.getText());
}

/** The text that a file's constant of this name is. */
function constantOf(name: string, source: ts.SourceFile): string | undefined {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const { initializer } =
      statement.declarationList.declarations.find((one) => one.name.getText() === name) ?? {};
    if (initializer !== undefined && ts.isStringLiteralLike(initializer)) return initializer.text;
  }
  return undefined;
}

function joined(parts: readonly (readonly string[])[]): readonly string[] {
  return parts
    .reduce<readonly string[]>(
      (beginnings, ends) => beginnings.flatMap((beginning) => ends.map((end) => beginning + end)),
      [''],
    )
    .slice(0, mostAlternatives);
}
