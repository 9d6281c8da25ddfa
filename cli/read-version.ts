import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The version of the package that this file is of: of the project, or of what is installed. */
export async function readVersion(): Promise<string> {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(text ?? '{}');
    if (name === 'dropdial') return String(version);
  }
  return 'unknown';
}
