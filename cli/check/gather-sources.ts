import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFolderDefaultsKey } from '../../lambda/keys/folder-defaults-key.ts';
import { sidecarsOf } from '../../lambda/keys/match-sidecar.ts';
import { isParameterName, parameterNames } from '../../lambda/parameters/parameters.ts';
import { withoutNamespace } from '../../lambda/resolve/read-values.ts';
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
import { hintNearest } from '../../terminal/find-nearest.ts';
import { UsageError } from '../command.ts';
import { orUnreadable } from '../read-input.ts';

/** Sources to read beside a file. */
export interface SourceOptions {
  /** A sidecar elsewhere, instead of the one beside the file. */
  readonly sidecarPath?: string | undefined;
  readonly tags?: ReadonlyMap<string, string> | undefined;
}

/** The sources of a local file's parameters, and the files that were read for them. */
export interface LocalSources {
  readonly sources: Sources;
  readonly read: readonly string[];
}

/**
 * Reads the values of `--set` as tags. Nobody else's tags come this way, so every name must be a parameter.
 *
 * @param texts each `KEY=VALUE`; the name may begin with the namespace of tags.
 * @throws {UsageError} for another form, an unknown name or a name that comes twice.
 */
export function readSets(texts: readonly string[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`"--set" must be KEY=VALUE, such as --set rule_id=101; got "${text}"`);
    const name = withoutNamespace(text.slice(0, at));
    if (!isParameterName(name)) {
      const hint = hintNearest(name, parameterNames) || '; docs/parameters.md has all of them';
      throw new UsageError(`"--set" must name a parameter; got "${name}"${hint}`);
    }
    if (tags.has(name)) throw new UsageError(`"--set" must name each parameter once; got "${name}" twice`);
    tags.set(name, text.slice(at + 1));
  }
  return tags;
}

async function readParameterFile(path: string, kind: FileKind): Promise<ParameterFile> {
  const name = basename(path);
  const { size } = await stat(path);
  if (size > MAX_PARAMETER_FILE_BYTES) {
    return refuseFile(kind, name, `${kind.what} "${name}" must have at most ${MAX_PARAMETER_FILE_BYTES} bytes`);
  }
  return parseParameterFile(await readFile(path), kind, name, name);
}

/** Reads a sidecar and adds its origin, as for one in S3. */
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
 * Reads the sources of a file's parameters: the sidecar and the folder defaults beside it, and the values that replace
 * its tags.
 *
 * @param path of the file; absent for the standard input, which has nothing beside it.
 * @throws {UsageError} if the named sidecar cannot be read.
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
