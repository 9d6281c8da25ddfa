import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles, SLIM } from './build-bundle.ts';

/** Folder of the bundle of the second function, which sends mails. */
export const MAIL_DIR = join(import.meta.dirname, '..', 'dist', 'mail');

/** Writes `dist/mail/handler.mjs`. */
export async function buildMail(): Promise<void> {
  await mkdir(MAIL_DIR, { recursive: true });
  const { outputFiles } = await bundleFiles({
    entryPoints: [{ in: 'lambda/write-back/mail/mail-handler.ts', out: 'handler' }],
    outdir: MAIL_DIR,
    write: false,
    plugins: SLIM,
  });
  for (const { path, contents } of outputFiles ?? []) {
    const made = `${path}.${process.pid}`;
    await writeFile(made, contents);
    await rename(made, path);
  }
}
