import { UsageError } from '../../cli/command.ts';
import { describeFunctionFeeds } from '../../infra/config/function-feeds.ts';
import { loadConfig } from '../../infra/config/load-config.ts';
import { LOCAL_FEED } from '../embedded-stack.ts';
import type { StartOptions } from '../parse-start-options.ts';
import { LOCAL_RESULTS } from '../show-results.ts';
import { suppressionOf } from '../show-suppression.ts';

/** The command-line options about feeds. */
export interface FeedChoice {
  /** A configuration of a deployment. */
  readonly config?: string | undefined;
  /** The feed in it that the file is dropped for. Default: the first one. */
  readonly feed?: string | undefined;
  readonly results: boolean;
  /** Paths of suppression lists. */
  readonly suppress: readonly string[];
  /** Defaults of the feed if there is no configuration. */
  readonly defaults?: object | undefined;
  /** The feeds where no configuration was named, the first one for the file. Default: one with every priority. */
  readonly own?: readonly OwnFeed[];
}

/** A feed of a local stack that no configuration describes. */
interface OwnFeed {
  readonly id: string;
  readonly prefix: string;
  readonly suppression?: never;
  readonly [setting: string]: unknown;
}

/** The feeds of the local stack, and the one that the file is dropped for. */
export interface LocalFeeds {
  readonly feeds: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly chosen: { readonly id: string; readonly prefix: string };
  /** Differences between the configuration and the local stack. */
  readonly notes: readonly string[];
}

type Described = ReturnType<typeof describeFunctionFeeds>[number] | OwnFeed;

/** A feed of a configuration, adapted to this stack: its suppression lists are the given files. */
function adapt(feed: Described, { results, suppress, defaults }: FeedChoice): Readonly<Record<string, unknown>> {
  const { suppression: _lists, ...rest } = feed;
  return {
    ...rest,
    ...(results && { results: LOCAL_RESULTS }),
    ...(suppress.length > 0 && { suppression: suppressionOf(suppress) }),
    ...(defaults && { defaults }),
  };
}

const EXAMPLE_DEFAULTS = { phone_columns: ['phone_number'] };

/** The feeds that `npm start` was asked for. Whoever drops a file of his own knows its columns. */
export function feedsOf(
  { config, feed, suppress, file }: Pick<StartOptions, 'config' | 'feed' | 'suppress' | 'file'>,
  rest: Pick<FeedChoice, 'results' | 'own'>,
): Promise<LocalFeeds> {
  const isExample = config === undefined && file === undefined && suppress.length > 0;
  return chooseFeeds({ ...rest, config, feed, suppress, defaults: isExample ? EXAMPLE_DEFAULTS : undefined });
}

/** @throws {UsageError} naming the file and its problem. */
async function readConfig(asked: string) {
  try {
    return await loadConfig({ asked, folder: process.cwd() });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * Chooses the feeds of the local stack: those of a configuration, with all their rules, or a single one with every
 * default.
 *
 * @throws {UsageError} naming the file and its problem, or if no feed has the requested name.
 */
export async function chooseFeeds(choice: FeedChoice): Promise<LocalFeeds> {
  const { config: asked, feed: id, suppress } = choice;
  const { own = [LOCAL_FEED] } = choice;
  if (asked === undefined)
    return { feeds: own.map(feed => adapt(feed, choice)), chosen: own[0] ?? LOCAL_FEED, notes: [] };
  const config = await readConfig(asked);
  const feeds = describeFunctionFeeds(config);
  const names = feeds.map(feed => feed.id);
  const chosen = id === undefined ? feeds[0] : feeds.find(feed => feed.id === id);
  if (chosen === undefined) throw new UsageError(`"--feed" must be one of ${names.join(', ')}; got "${id}"`);
  const hasLists = [config, ...feeds].some(({ suppression = [] }) => suppression.length > 0);
  const notes =
    hasLists && suppress.length === 0
      ? ['the suppression lists of the configuration are not applied here; name lists with --suppress FILE']
      : [];
  return { feeds: feeds.map(feed => adapt(feed, choice)), chosen, notes };
}
