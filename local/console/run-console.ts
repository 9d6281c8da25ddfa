import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { untilStopped } from '../../cli/until-stopped.ts';
import { startConsole } from '../../console/server/start-console.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import { printPoint, printText } from '../../terminal/print-text.ts';
import { printable } from '../../terminal/printable.ts';
import { describeLogLine } from '../describe-log-line.ts';
import { dropFile, findLocalDrop } from '../drop-file.ts';
import { DROP_BUCKET } from '../embedded-stack.ts';
import { feedsOf } from '../job/choose-feeds.ts';
import type { StartOptions } from '../parse-start-options.ts';
import { assertFiles } from '../show-suppression.ts';
import { CONSOLE_FEEDS, startConsoleStack } from './start-stack.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'contacts.csv');

function logLine(line: string): void {
  const text = describeLogLine(line);
  if (text !== undefined) printText(`  ${styleText('dim', printable(text))}`);
}

/** Starts the stack and its console, drops the file, and stays until it is stopped. */
export async function runConsole(options: StartOptions): Promise<number> {
  const { file = EXAMPLE, suppress, tags, port, logs } = options;
  const drop = await findLocalDrop(file);
  await assertFiles(suppress);
  const { feeds, chosen, notes } = await feedsOf(options, { results: true, own: CONSOLE_FEEDS });
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-'));
  try {
    await buildBundle();
    for (const note of notes) printPoint(note);
    const { stack, desk } = await startConsoleStack({
      dir,
      bundleDir: BUNDLE_DIR,
      s3Port: port,
      feeds,
      suppress,
      ...(logs && { onLog: logLine }),
    });
    try {
      const page = await startConsole(desk);
      try {
        printPoint(`S3 answers at ${stack.s3.endpoint}, Voximplant at ${stack.simulator?.url} (simulator)`);
        printPoint(`the console is at ${styleText('bold', page.url)}`);
        const key = await dropFile(drop, { client: stack.client, bucket: DROP_BUCKET, prefix: chosen.prefix, tags });
        printPoint(`dropped s3://${DROP_BUCKET}/${printable(key)}; stop it all with Ctrl-C`);
        await untilStopped();
      } finally {
        await page.close();
      }
    } finally {
      await stack.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  return 0;
}
