import type { Origin, Problem } from '../problem.ts';
import type { TextPlace } from './parse-json-object.ts';

/** The maximum size of a sidecar or folder defaults, in bytes. */
export const MAX_PARAMETER_FILE_BYTES = 64 * 1024;

/** The content of a parameter file: values by name, or why they cannot be used. */
export interface ParameterFile {
  readonly values: ReadonlyMap<string, unknown>;
  /** The places of the values in the file. */
  readonly places?: ReadonlyMap<string, TextPlace>;
  readonly problems: readonly Problem[];
  /** The key of the file; absent if there is none. */
  readonly key?: string;
}

export interface FileKind {
  readonly origin: Extract<Origin, 'sidecar' | 'folder'>;
  /** The name of this kind of file in messages. */
  readonly what: string;
}

export const SIDECAR: FileKind = { origin: 'sidecar', what: 'the sidecar' };
export const FOLDER_DEFAULTS: FileKind = { origin: 'folder', what: 'the folder defaults' };

/** The result for a file that does not exist. */
export const NO_FILE: ParameterFile = { values: new Map(), problems: [] };

/** The result for a file that cannot be used at all. */
export function refuseFile({ origin }: FileKind, key: string, message: string, place?: TextPlace): ParameterFile {
  const problem = { code: `${origin === 'folder' ? 'folder_defaults' : 'sidecar'}_invalid`, origin, message, ...place };
  return { values: new Map(), problems: [problem], key };
}
