import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFolderDefaultsKey } from '../../lambda/keys/folder-defaults-key.ts';
import { sidecarsOf } from '../../lambda/keys/match-sidecar.ts';
import { isParameterName } from '../../lambda/parameters/parameters.ts';
import { TAG_NAMESPACE } from '../../lambda/resolve/read-values.ts';
import {
  type FileKind,
  FOLDER_DEFAULTS,
  MAX_PARAMETER_FILE_BYTES,
  NO_FILE,
  type ParameterFile,
  refuseFile,
  SIDECAR,
} from '../../lambda/sources/parameter-file.ts';
import { parseParameterFile } from '../../lambda/sources/parse-parameter-file.ts';
import type { Sidecar } from '../../lambda/sources/read-sidecar.ts';
import type { Sources } from '../../lambda/sources/read-sources.ts';
import { UsageError } from '../command.ts';
import { orUnreadable } from '../read-input.ts';

/** What is to be read beside a file. */
export interface SourceOptions {
  /** A sidecar elsewhere, in place of the one that lies beside the file. */
  readonly sidecarPath?: string | undefined;
  readonly tags?: ReadonlyMap<string, string> | undefined;
}

/** What says parameters for a local file, and which files were read for that. */
export interface LocalSources {
  readonly sources: Sources;
  readonly read: readonly string[];
}

/**
 * Reads arguments as KEY=VALUE. What somebody says here is meant as a parameter, so a name that is none is a mistake.
 *
 * @throws {UsageError}
 */
export function readSets(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map(text => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`"--set" must be KEY=VALUE, such as --set rule_id=101; got "${text}"`);
      const name = text.slice(0, at);
      const isMarked = isParameterName(name) || name.startsWith(TAG_NAMESPACE);
      return [isMarked ? name : TAG_NAMESPACE + name, text.slice(at + 1)] as const;
    }),
  );
}

async function readParameterFile(path: string, kind: FileKind): Promise<ParameterFile> {
  const name = basename(path);
  const { size } = await stat(path);
  if (size > MAX_PARAMETER_FILE_BYTES) {
    return refuseFile(kind, name, `${kind.what} "${name}" must have at most ${MAX_PARAMETER_FILE_BYTES} bytes`);
  }
  return parseParameterFile(await readFile(path), kind, name, name);
}

/** A sidecar with what names it as one that is there. */
async function readSidecarFile(path: string): Promise<Sidecar> {
  const file = await orUnreadable(path, () => readParameterFile(path, SIDECAR));
  return { ...file, source: { key: basename(path), etag: '', lastModified: new Date(0) } };
}

async function namesBeside(path: string): Promise<readonly string[]> {
  const entries = await readdir(dirname(path), { withFileTypes: true });
  return entries.filter(entry => !entry.isDirectory()).map(entry => entry.name);
}

async function readSidecarBeside(
  path: string,
  names: readonly string[],
): Promise<{ sidecar: Sidecar; read: string[] }> {
  const found = sidecarsOf(basename(path), names);
  const [first, second] = found;
  if (first === undefined) return { sidecar: NO_FILE, read: [] };
  if (second === undefined) return { sidecar: await readSidecarFile(join(dirname(path), first)), read: [first] };
  const message = `the drop has more than one sidecar, "${first}" and "${second}"; remove one`;
  return { sidecar: refuseFile(SIDECAR, first, message), read: found };
}

/**
 * Reads what says parameters for a file: the sidecar and the folder defaults that lie beside it, and what stands for its tags.
 *
 * @param path of the file; absent for the standard input, which has nothing beside it.
 * @throws {UsageError} when the sidecar that was named cannot be read.
 */
export async function gatherSources(path: string | undefined, options: SourceOptions): Promise<LocalSources> {
  const { sidecarPath, tags = new Map() } = options;
  const names = path === undefined ? [] : await namesBeside(path);
  const { sidecar, read } =
    sidecarPath === undefined && path !== undefined
      ? await readSidecarBeside(path, names)
      : { sidecar: sidecarPath === undefined ? NO_FILE : await readSidecarFile(sidecarPath), read: [] };
  const defaults = path === undefined ? [] : names.filter(isFolderDefaultsKey);
  const folders = await Promise.all(
    defaults.map(name => readParameterFile(join(dirname(path ?? ''), name), FOLDER_DEFAULTS)),
  );
  return { sources: { folders, sidecar, tags }, read: [...read, ...defaults] };
}
