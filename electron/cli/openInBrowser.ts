import { spawn } from 'node:child_process';

/** Opens an address in the user's own browser. Rejects where there is no program for that; does not wait for it. */
export async function openInBrowser(url: string): Promise<void> {
  const [command, ...args] = openerOf(process.platform);
  const opener = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  await new Promise((resolve, reject) => {
    opener.once('spawn', resolve);
    opener.once('error', reject);
  });
  opener.unref();
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // `start` takes its first quoted word for a title.
      return ['cmd', '/c', 'start', ''];
    default:
      return ['xdg-open'];
  }
}
