import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package that this file is of: the project, or what is installed. */
export interface Package {
  readonly folder: string;
  readonly version: string;
  /** The node that the command needs, as a range. */
  readonly node: string;
  /** True once the sources have an address, without which nothing is published. */
  readonly isPublic: boolean;
  /** The versions that the package is tested with, by the name of the dependency. */
  readonly testedWith: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly engines?: { readonly node?: string };
  readonly repository?: unknown;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Reads what the package says of itself.
 *
 * @throws {Error} when this file is in no package, as after bundling.
 */
export function readPackage(): Package {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const { name, version = '', engines, repository, devDependencies = {} } = readManifest(folder);
    if (name !== 'dropdial') continue;
    return {
      folder,
      version,
      node: engines?.node ?? '*',
      isPublic: repository !== undefined,
      testedWith: devDependencies,
    };
  }
  throw new Error('the package "dropdial" has no package.json above its files');
}
