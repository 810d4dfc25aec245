import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

/** A file of the built renderer, ready to be answered by a host. */
export interface RendererFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * What a page of ours may do: run our own scripts, talk to its own host, and nothing else. Element Plus and the charts
 * set inline styles.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Reads a file of the built renderer for the path of a URL (`/` is its index); undefined where there is none, or it
 * would lie outside the folder.
 */
export async function readRendererFile(folder: string, urlPath: string): Promise<RendererFile | undefined> {
  const name = decoded(urlPath);
  if (name === undefined || name.includes('\0')) return undefined;
  const file = path.join(folder, name === '/' ? 'index.html' : name);
  const type = types[path.extname(file)];
  if (type === undefined) return undefined;
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(file)]);
    if (!real.startsWith(`${root}${path.sep}`)) return undefined;
    return { content: await readFile(real), headers: headersFor(type, name.startsWith('/assets/')) };
  } catch {
    return undefined;
  }
}

function headersFor(type: string, hasHash: boolean): Readonly<Record<string, string>> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // Built files carry a hash in their names; the others must be asked for each time.
    'Cache-Control': hasHash ? 'max-age=31536000, immutable' : 'no-store',
  };
}

function decoded(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
}
