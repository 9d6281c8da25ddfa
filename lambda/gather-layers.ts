import { closest } from 'fastest-levenshtein';
import type { FeedConfig } from './feed-config.ts';
import { matchFileName } from './file-name-pattern.ts';
import { describeOrigin, type Given, type Layer } from './merge-layers.ts';
import type { ParameterFile } from './parameter-file.ts';
import {
  currentName,
  DROP_PARAMETERS,
  fieldMetadata,
  isParameterName,
  type ParameterName,
  parameterNames,
} from './parameters.ts';
import { type Origin, type Problem, showValue } from './problem.ts';
import type { Sources } from './read-sources.ts';

/** Tags in this name space are meant for us, so one that is no parameter is a mistake; `cost-center` is nobody's. */
const TAG_NAMESPACE = 'voximplant:';

/** What every source of a drop says by itself, the weakest first, and what is wrong with how it says it. */
export interface Gathered {
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
}

/** One value as it was read. */
interface Entry extends Omit<Given, 'said'> {
  /** Under which name: an older one, or with a name space. */
  readonly said: string;
}

function unknownName({ said, ...given }: Entry): Problem {
  const nearest = closest(said.slice(0, 100).replace(TAG_NAMESPACE, ''), parameterNames);
  const { origin, place } = given;
  return {
    code: 'parameter_unknown',
    // A name in a file can be as long as the file.
    field: said.slice(0, 100),
    origin,
    ...place,
    message: `${showValue(said)} is not a parameter (${describeOrigin(given)}); did you mean "${nearest}"? Known are ${parameterNames.join(', ')}`,
  };
}

/** Reads a text as what the field is: tags and file names know nothing else. */
function fromText(name: ParameterName, text: string): unknown {
  switch (fieldMetadata(name).kind) {
    case 'integer':
      return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
    case 'number':
      return /^(0|[1-9]\d{0,9})(\.\d{1,9})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text !== 'false' && text);
    case 'list':
      return [text];
    default:
      return text;
  }
}

/** Makes the layer of one source. A parameter that is said under two names must be said alike. */
function makeLayer(entries: Iterable<Entry>, problems: Problem[]): Layer {
  const layer = new Map<ParameterName, Given>();
  const names = new Map<ParameterName, string>();
  for (const entry of entries) {
    const { said, ...given } = entry;
    const plain = given.origin === 'tag' ? said.replace(TAG_NAMESPACE, '') : said;
    if (!isParameterName(plain)) {
      problems.push(unknownName(entry));
      continue;
    }
    const name = currentName(plain);
    const earlier = layer.get(name);
    if (earlier && JSON.stringify(earlier.value) !== JSON.stringify(given.value)) {
      const what = given.origin === 'tag' ? 'the tags ' : '';
      const message = `${what}"${names.get(name)}" and "${said}" must not differ; keep one (${describeOrigin(given)})`;
      problems.push({ code: 'parameter_ambiguous', field: name, origin: given.origin, ...given.place, message });
    }
    names.set(name, said);
    layer.set(name, { ...given, ...(plain !== name && { said: plain }) });
  }
  return layer;
}

function* readValues(values: Readonly<Record<string, unknown>>, origin: Origin, source?: string): Generator<Entry> {
  for (const [said, value] of Object.entries(values)) {
    yield { said, value, origin, ...(source !== undefined && { source }) };
  }
}

function* readFile({ values, places, key }: ParameterFile, origin: Origin): Generator<Entry> {
  for (const [said, value] of values) {
    yield { said, value, origin, place: places?.get(said), ...(key !== undefined && { source: key }) };
  }
}

function* readTags(tags: ReadonlyMap<string, string>): Generator<Entry> {
  for (const [said, text] of tags) {
    const name = said.startsWith(TAG_NAMESPACE) ? said.slice(TAG_NAMESPACE.length) : said;
    if (isParameterName(name)) yield { said, value: fromText(name, text), origin: 'tag' };
    else if (name !== said) yield { said, value: text, origin: 'tag' };
  }
}

function* readName(feed: FeedConfig, key: string, problems: Problem[]): Generator<Entry> {
  if (feed.fileNamePattern === undefined) return;
  const groups = matchFileName(feed.fileNamePattern, key);
  if (groups === undefined) {
    const message = `the file name must match ${feed.fileNamePattern}, the pattern of feed "${feed.id}"; rename the file`;
    problems.push({ code: 'file_name_mismatch', field: 'fileNamePattern', origin: 'file name', message });
    return;
  }
  for (const [said, text] of groups) {
    if (isParameterName(said)) yield { said, value: fromText(said, text), origin: 'file name' };
  }
}

/** What a folder says holds for every file in it, so it cannot say what one file is: a contract, or a key for a repeat. */
function checkFolder(layer: Layer): Problem[] {
  return DROP_PARAMETERS.flatMap(name => {
    const given = layer.get(name);
    if (given === undefined) return [];
    const message = `"${name}" must not stand in folder defaults, as it says what one file is (${describeOrigin(given)})`;
    return [{ code: 'parameter_not_for_folders', field: name, origin: given.origin, ...given.place, message }];
  });
}

/** The layer of the profile that the strongest of the others chooses. */
function makeProfileLayer(feed: FeedConfig, layers: readonly Layer[], problems: Problem[]): Layer {
  const given = layers.map(layer => layer.get('profile')).findLast(chosen => chosen !== undefined);
  const name = given?.value;
  // What is no name at all is a problem of the field, found with those of the others.
  if (given === undefined || typeof name !== 'string') return new Map();
  // Own keys only, so that "constructor" is none.
  const profile = Object.hasOwn(feed.profiles, name) ? feed.profiles[name] : undefined;
  if (profile !== undefined) return makeLayer(readValues(profile, 'profile', name), problems);
  const known = Object.keys(feed.profiles);
  const hint =
    known.length > 0 ? `; did you mean "${closest(name.slice(0, 100), known)}"? Known are ${known.join(', ')}` : '';
  const message = `"profile" must be a profile of feed "${feed.id}"${known.length > 0 ? '' : ', which has none'}; got ${showValue(name)} (${describeOrigin(given)})${hint}`;
  problems.push({ code: 'profile_unknown', field: 'profile', origin: given.origin, ...given.place, message });
  return new Map();
}

/**
 * Makes a layer of everything that says parameters for a drop, the weakest first: the feed's defaults, the profile, the folders
 * from the farthest to the nearest, the file's name, the sidecar, the tags.
 */
export function gatherLayers(feed: FeedConfig, key: string, { folders, sidecar, tags }: Sources): Gathered {
  const problems = [...folders, sidecar].flatMap(file => file.problems);
  const defaults = makeLayer(readValues(feed.defaults, 'feed'), problems);
  const ofFolders = folders.map(file => makeLayer(readFile(file, 'folder'), problems));
  problems.push(...ofFolders.flatMap(checkFolder));
  const ofDrop = [
    makeLayer(readName(feed, key, problems), problems),
    makeLayer(readFile(sidecar, 'sidecar'), problems),
    makeLayer(readTags(tags), problems),
  ];
  const profile = makeProfileLayer(feed, [defaults, ...ofFolders, ...ofDrop], problems);
  return { layers: [defaults, profile, ...ofFolders, ...ofDrop], problems };
}
