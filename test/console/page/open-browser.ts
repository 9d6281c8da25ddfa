import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Where Chromium lies, as packages of distributions put it there. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** The Chromium of this machine, if it has one: `CHROMIUM` names another one. */
export const CHROMIUM: string | undefined = [process.env.CHROMIUM, ...PLACES].find(
  path => path !== undefined && existsSync(path),
);

/** Starts Chromium so that no name leads to another machine. */
export function openBrowser() {
  return chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    // In a container there is nobody but root, and no namespaces for the sandbox.
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}
