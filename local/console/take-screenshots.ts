import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole } from '../../console/server/start-console.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import { openBrowser } from './open-browser.ts';
import { dropDay } from './pictures/drop-day.ts';
import { takeView, VIEWS, writeRecord } from './pictures/view.ts';
import { startConsoleStack } from './start-stack.ts';

/** The folder of the documentation's pictures. */
const PICTURES = join(import.meta.dirname, '..', '..', 'docs', 'pictures');

const dir = await mkdtemp(join(tmpdir(), 'dropdial-'));
const browser = await openBrowser();
try {
  await mkdir(PICTURES, { recursive: true });
  await buildBundle();
  const { stack, desk } = await startConsoleStack({ dir, bundleDir: BUNDLE_DIR, sweeps: false });
  const served = await startConsole(desk);
  try {
    await dropDay(stack, desk);
    for (const view of VIEWS) {
      const { picture, description } = await takeView(screen => browser.newContext(screen), served.url, view);
      await writeFile(join(PICTURES, `${view.name}.png`), picture);
      await writeFile(join(PICTURES, `${view.name}.txt`), writeRecord(picture, description));
      console.log(`docs/pictures/${view.name}.png`);
    }
  } finally {
    await served.close();
    await stack.close();
  }
} finally {
  await browser.close();
  await rm(dir, { recursive: true, force: true });
}
