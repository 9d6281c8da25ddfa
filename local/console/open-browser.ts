import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium lies, as packages of distributions put it there. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** The Chromium of this machine, if it has one: `CHROMIUM` names another one. */
export const CHROMIUM: string | undefined = [process.env.CHROMIUM, ...PLACES].find(
  path => path !== undefined && existsSync(path),
);

/** What to do where there is none. */
export const NO_CHROMIUM = 'this machine has no Chromium (apt-get install chromium, or say where it is with CHROMIUM)';

/** Starts Chromium so that no name leads to another machine. @throws {Error} where there is none. */
export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(NO_CHROMIUM);
  return chromium.launch({
    executablePath: CHROMIUM,
    // In a container there is nobody but root, and no namespaces for the sandbox.
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}
