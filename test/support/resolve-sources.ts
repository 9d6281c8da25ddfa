import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import type { Problem } from '../../lambda/problem.ts';
import { type Resolution, resolveParameters } from '../../lambda/resolve/resolve-parameters.ts';
import { FOLDER_DEFAULTS, NO_FILE, type ParameterFile } from '../../lambda/sources/parameter-file.ts';
import { parseParameterFile, parseSidecar } from '../../lambda/sources/parse-parameter-file.ts';
import { at } from './make-draft.ts';

/** The sources beside a drop, as its uploader would write them. */
export interface Beside {
  /** By folder, the outermost first. */
  readonly folders?: Readonly<Record<string, object | string>>;
  readonly sidecar?: object | string;
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

const toText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const toBytes = (content: object | string) =>
  Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));

function readFolder([folder, content]: [string, object | string]): ParameterFile {
  const key = `${folder}_defaults.json`;
  return parseParameterFile(toBytes(content), FOLDER_DEFAULTS, key, key);
}

/** Resolves the parameters of a drop from its sources, with the same parsers as the function. */
export function resolveSources(
  feed: FeedConfig,
  key: string,
  { folders = {}, sidecar, tags = {}, metadata = {} }: Beside,
): Resolution {
  const sources = {
    folders: Object.entries(folders).map(readFolder),
    sidecar: sidecar === undefined ? NO_FILE : parseSidecar(toBytes(sidecar), `${key}.json`),
    tags: new Map(Object.entries(tags).map(([name, value]) => [name, toText(value)])),
    metadata,
  };
  return resolveParameters(feed, key, sources, at(0));
}

/** The problems of a rejected drop; none for any other. */
export function problemsOf(resolution: Resolution): readonly Problem[] {
  return resolution.kind === 'invalid' ? resolution.problems : [];
}
