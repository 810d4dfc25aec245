import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { contentSecurityPolicy, readRendererFile } from '../service/rendererFile.ts';
import type { Access } from './access.ts';
import {
  foreignName,
  noSession,
  noSuchPage,
  onlyReading,
  otherUser,
  renderPlainPage,
  usedLink,
  welcome,
  type PlainPage,
} from './plainPage.ts';
import { mayBeOwn } from './peerUser.ts';
import { isOwnHost } from './requestOrigin.ts';
import { sessionCookie, sessionOf } from './sessionCookie.ts';

export interface PageOptions {
  readonly access: Access;
  readonly rendererFolder: string;
  /** Known once the server listens. */
  readonly port: () => number;
}

interface Env {
  Bindings: HttpBindings;
}

/** What the web host answers over HTTP: the link's exchange, and the renderer's files to those who are let in. */
export function pages({ access, rendererFolder, port }: PageOptions): Hono<Env> {
  const app = new Hono<Env>();

  app.use(async (context, next) => {
    if (!isOwnHost(context.req.header('host'), port())) return plain(context, foreignName);
    if (context.req.method !== 'GET') return plain(context, onlyReading);
    await next();
    return undefined;
  });

  app.get('/open/:token', async (context) => {
    if (!(await mayBeOwn(context.env.incoming.socket))) return plain(context, otherUser);
    const session = access.exchange(context.req.param('token'));
    if (session !== undefined) context.header('Set-Cookie', sessionCookie(session, port()));
    else if (!isLetIn(context)) return plain(context, usedLink);
    // Not a redirect: where another site or a file led here, the browser would follow it without the new cookie.
    return plain(context, welcome);
  });

  // A window that lost its connection asks whether it is still known.
  app.get('/session', (context) => {
    context.header('Cache-Control', 'no-store');
    return context.body(null, isLetIn(context) ? 204 : 403);
  });

  app.get('*', async (context) => {
    if (!isLetIn(context)) return plain(context, noSession);
    const file = await readRendererFile(rendererFolder, rawPath(context));
    if (file === undefined) return plain(context, noSuchPage);
    return context.body(file.content, 200, { ...file.headers });
  });

  function isLetIn(context: Context): boolean {
    return access.admits(sessionOf(context.req.header('cookie'), port()));
  }

  return app;
}

/** The path as the browser sent it, still encoded. */
function rawPath(context: Context): string {
  return new URL(context.req.url).pathname;
}

function plain(context: Context, page: PlainPage): Response {
  return context.html(renderPlainPage(page), page.status, {
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
}
