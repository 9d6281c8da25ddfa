import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { readPackage } from '../../infra/read-package.ts';
import { UsageError } from '../command.ts';
import { describeApp } from './describe-app.ts';

/** What an empty folder may hold all the same: it is written by no person. */
const IGNORED = new Set(['.git', '.DS_Store', 'Thumbs.db', 'desktop.ini']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * Looks whether an app can be written into a folder, before anybody is asked anything.
 *
 * @throws {UsageError} when the folder holds something, or is none.
 */
export async function checkFolder(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`"${folder}" is no folder to write into: ${why}`, { cause: error });
  }
  const [found] = names.filter(name => !IGNORED.has(name));
  if (found === undefined) return;
  throw new UsageError(
    `"${folder}" holds "${found}": name a new or empty folder; --force writes into this one, over files of the same names`,
  );
}

/** Where an app goes, and what is written over. */
interface AppPlace {
  readonly folder: string;
  /** True when files of the same names may be written over. */
  readonly force: boolean;
}

/**
 * Writes a whole app that makes a stack of a configuration.
 *
 * @param configText the configuration as a file.
 * @returns the names of the files.
 */
export async function writeApp(
  { folder, force }: AppPlace,
  config: DropdialConfig,
  configFile: readonly [name: string, text: string],
): Promise<string[]> {
  const dropdial = readPackage();
  const files = describeApp({
    folderName: basename(resolve(folder)),
    config,
    dropdial,
    cdkSettings: JSON.parse(await readFile(join(dropdial.folder, 'cdk.json'), 'utf8')),
  });
  await mkdir(folder, { recursive: true });
  const all = [...files, configFile].toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  for (const [name, text] of all) await writeFile(join(folder, name), text, { flag: force ? 'w' : 'wx' });
  return all.map(([name]) => name);
}
