import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function search(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  let own = '';
  try {
    own = chromium.executablePath();
  } catch {
    // Playwright knows of no browser of its own on this platform.
  }
  return [process.env['CHROME_PATH'] ?? '', own, ...onPath, ...places].find((p) => p && runs(p));
}

/**
 * A Chromium to test with: CHROME_PATH, Playwright's, the system's; else one installed with the
 * system's package manager, where this user may.
 *
 * @throws Error saying in one line what to install
 */
export function findChromium(): string {
  const found = search();
  if (found) return found;
  try {
    const root = process.getuid?.() === 0;
    const apt = (...args: string[]): void => {
      const command = root ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args];
      execFileSync(command[0], command.slice(1), {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    };
    console.log('No Chromium here; installing one with apt-get.');
    apt('update');
    apt('install', '-y', 'chromium');
  } catch {
    // Said below, in one line.
  }
  const installed = search();
  if (installed) return installed;
  throw new Error(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium) or name one in CHROME_PATH.',
  );
}
