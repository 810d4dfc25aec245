import { formatPath, parsePath } from '../../lab/model/path.ts';

/**
 * Focuses the field of a path, or of the nearest place around it, or the first field inside it; brings it into view.
 * Returns whether there was one.
 */
export function focusPath(path: string, root: ParentNode = document): boolean {
  const segments = parsePath(path);
  for (let length = segments.length; length > 0; length -= 1) {
    const part = formatPath(segments.slice(0, length));
    const found = fieldAt(root, part);
    if (found === undefined) continue;
    const target = found.matches('input, select, button, textarea, section')
      ? found
      : (found.querySelector<HTMLElement>('input:checked, input, [tabindex], button') ?? found);
    // What is closed can hold no focus.
    for (let at = target.closest('details'); at !== null; at = at.parentElement?.closest('details') ?? null) {
      at.open = true;
    }
    target.focus({ preventScroll: true });
    found.scrollIntoView({ block: 'center' });
    return true;
  }
  return false;
}

function fieldAt(root: ParentNode, path: string): HTMLElement | undefined {
  const fields = [...root.querySelectorAll<HTMLElement>('[data-path], [data-section]')];
  const pathOf = (field: HTMLElement): string => field.dataset['path'] ?? field.dataset['section'] ?? '';
  return (
    fields.find((field) => pathOf(field) === path) ??
    fields.find((field) => pathOf(field).startsWith(`${path}.`) || pathOf(field).startsWith(`${path}[`))
  );
}
