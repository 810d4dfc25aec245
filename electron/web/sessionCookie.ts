/** Cookies know no ports, so each host has its own name for its own. */
function cookieName(port: number): string {
  return `lvs-lab-${port}`;
}

/** The header that gives a browser its session, until it is closed. Scripts cannot read it; other sites do not send it. */
export function sessionCookie(session: string, port: number): string {
  return `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`;
}

/** The session in a request's `Cookie` header. */
export function sessionOf(cookies: string | undefined, port: number): string | undefined {
  const start = `${cookieName(port)}=`;
  return cookies
    ?.split(';')
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(start))
    ?.slice(start.length);
}
