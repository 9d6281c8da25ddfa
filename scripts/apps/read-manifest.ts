import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Root of the project. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** What is read of a package.json. */
export interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of a folder. */
export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/**
 * Whether a node is as new as a package asks.
 *
 * @param version such as `v22.19.0`.
 * @param range a range with one lower end, such as `>=22.19.0`.
 */
export function satisfies(version: string, range = '>=0'): boolean {
  const parts = (text: string) => text.replace(/^\D+/, '').split('.').map(Number);
  const [major = 0, minor = 0] = parts(version);
  const [oldestMajor = 0, oldestMinor = 0] = parts(range);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
