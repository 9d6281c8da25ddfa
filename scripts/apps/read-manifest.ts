import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** The fields of package.json that are used here. */
export interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/**
 * True when a version of Node.js is as new as a package requires.
 *
 * @param version such as `v22.19.0`.
 * @param range a range with only a lower bound, such as `>=22.19.0`.
 */
export function satisfies(version: string, range = '>=0'): boolean {
  const parts = (text: string) => text.replace(/^\D+/, '').split('.').map(Number);
  const [major = 0, minor = 0] = parts(version);
  const [oldestMajor = 0, oldestMinor = 0] = parts(range);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
