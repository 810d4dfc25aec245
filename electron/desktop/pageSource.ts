import { readRendererFile } from '../service/rendererFile.ts';
import type { ElectronModules } from './electronModules.ts';

/** Scheme and host of the app's own pages: an origin that no web site can have. */
export const pageOrigin = 'lvs-lab://app';

/** Must be said before Electron is ready: pages of our scheme are a secure origin of their own. */
export function declarePageScheme({ protocol }: ElectronModules): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'lvs-lab', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the renderer's files under `pageOrigin`, with the same headers as the web host. */
export function servePages({ protocol }: ElectronModules, rendererFolder: string): void {
  protocol.handle('lvs-lab', async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'app' ? await readRendererFile(rendererFolder, url.pathname) : undefined;
    if (file === undefined) return new Response('There is no such page.', { status: 404 });
    return new Response(file.content, { headers: file.headers });
  });
}

/** Whether a URL is one of our own pages, or their origin. */
export function isOurs(url: string): boolean {
  return url === pageOrigin || url.startsWith(`${pageOrigin}/`);
}
