import type { Origin, Problem } from '../problem.ts';
import type { TextPlace } from './parse-json-object.ts';

/** Largest sidecar or folder defaults, in bytes. */
export const MAX_PARAMETER_FILE_BYTES = 64 * 1024;

/** What a file of parameters said: values by name, or why they cannot be used. */
export interface ParameterFile {
  readonly values: ReadonlyMap<string, unknown>;
  /** Where the values stand in the file. */
  readonly places?: ReadonlyMap<string, TextPlace>;
  readonly problems: readonly Problem[];
  /** Where the file lies; absent when there is none. */
  readonly key?: string;
}

/** The kinds of such files. */
export interface FileKind {
  readonly origin: Extract<Origin, 'sidecar' | 'folder'>;
  /** What a message calls the file. */
  readonly what: string;
}

export const SIDECAR: FileKind = { origin: 'sidecar', what: 'the sidecar' };
export const FOLDER_DEFAULTS: FileKind = { origin: 'folder', what: 'the folder defaults' };

/** There is no such file. */
export const NO_FILE: ParameterFile = { values: new Map(), problems: [] };

/** A file of which nothing can be used. */
export function refuseFile({ origin }: FileKind, key: string, message: string, place?: TextPlace): ParameterFile {
  const problem = { code: `${origin === 'folder' ? 'folder_defaults' : 'sidecar'}_invalid`, origin, message, ...place };
  return { values: new Map(), problems: [problem], key };
}
