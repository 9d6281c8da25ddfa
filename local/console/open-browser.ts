import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where the packages of Linux distributions install Chromium. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** The machine's Chromium, if any; the variable `CHROMIUM` overrides it. */
export const CHROMIUM: string | undefined = [process.env.CHROMIUM, ...PLACES].find(
  path => path !== undefined && existsSync(path),
);

/** The message if there is none. */
export const NO_CHROMIUM = 'this machine has no Chromium (apt-get install chromium, or say where it is with CHROMIUM)';

/**
 * Starts Chromium with name resolution disabled, so that it reaches no other machine. @throws {Error} if there is none.
 */
export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(NO_CHROMIUM);
  return chromium.launch({
    executablePath: CHROMIUM,
    // A container has only root, and no namespaces for the sandbox.
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}
