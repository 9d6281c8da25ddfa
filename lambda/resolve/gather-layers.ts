import { closest } from 'fastest-levenshtein';
import type { FeedConfig } from '../feed/feed-config.ts';
import { DROP_PARAMETERS } from '../parameters/parameters.ts';
import type { Problem } from '../problem.ts';
import type { Sources } from '../sources/read-sources.ts';
import { showGiven } from '../sources/show-given.ts';
import { makeLayer } from './make-layer.ts';
import { describeOrigin, type Layer } from './merge-layers.ts';
import { readFile, readName, readTags, readValues } from './read-values.ts';

/** The parameters of every source of a drop, weakest first, and the problems of the sources. */
export interface Gathered {
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
}

/**
 * Folder defaults apply to every file in the folder, so they must not describe one file, such as its size or a repeat.
 */
function checkFolder(layer: Layer): Problem[] {
  return DROP_PARAMETERS.flatMap(name => {
    const given = layer.get(name);
    if (given === undefined) return [];
    const message = `"${name}" must not be in folder defaults, because it describes one file (${describeOrigin(given)})`;
    return [{ code: 'parameter_not_for_folders', field: name, origin: given.origin, ...given.place, message }];
  });
}

/** The layer of the profile that the strongest other layer names. */
function makeProfileLayer(feed: FeedConfig, layers: readonly Layer[], problems: Problem[]): Layer {
  const given = layers.map(layer => layer.get('profile')).findLast(chosen => chosen !== undefined);
  const name = given?.value;
  // A value that is no text is reported with the problems of the fields.
  if (given === undefined || typeof name !== 'string') return new Map();
  // Only own keys count, so "constructor" is no profile.
  const profile = Object.hasOwn(feed.profiles, name) ? feed.profiles[name] : undefined;
  if (profile !== undefined) return makeLayer(readValues(profile, 'profile', name), problems);
  const known = Object.keys(feed.profiles);
  const hint =
    known.length > 0 ? `; did you mean "${closest(name.slice(0, 100), known)}"? Known are ${known.join(', ')}` : '';
  const message = `"profile" must be a profile of feed "${feed.id}"${known.length > 0 ? '' : ', which has none'}; got ${showGiven(name)} (${describeOrigin(given)})${hint}`;
  problems.push({ code: 'profile_unknown', field: 'profile', origin: given.origin, ...given.place, message });
  return new Map();
}

/**
 * Makes a layer of each source of parameters, weakest first: the feed's defaults, the profile, the folders from the
 * farthest to the nearest, the file name, the sidecar, the tags.
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
