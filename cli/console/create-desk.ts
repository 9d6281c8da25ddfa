import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ChosenFile, Desk } from '../../console/server/desk.ts';
import type { About, FeedView } from '../../console/view/page-state.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { STATE_NAMES } from '../../lambda/ledger/states.ts';
import sidecarSchema from '../../schema/sidecar.schema.json' with { type: 'json' };
import { checkFile } from '../check/check-file.ts';
import { chooseLists } from '../check/suppress-file.ts';
import { UsageError } from '../command.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';
import { describeCheck } from './describe-check.ts';
import { describeHowToDrop } from './describe-how-to-drop.ts';
import { describeRow } from './describe-row.ts';
import { describeSubmission } from './describe-submission.ts';
import { readHistory } from './read-history.ts';
import { watchLedger } from './watch-ledger.ts';

export interface DeskOptions extends Pick<About, 'title' | 'about' | 'drops' | 'exports'> {
  /** The options with which commands find the ledger. */
  readonly commandOptions: readonly string[];
  /** Paths of suppression lists that files are compared with; default none. */
  readonly suppress?: readonly string[];
  /** How long to wait between two looks, in milliseconds. */
  readonly pauseMs: number;
  /** How many submissions are shown. */
  readonly most: number;
}

function describeFeed({ id, bucket, prefix, whenInDoubt }: FeedConfig): FeedView {
  const about = whenInDoubt === 'park' ? 'what is in doubt is parked for a person' : '';
  return { id, place: `s3://${bucket}/${prefix}`, about };
}

/** A desk over a ledger: it reads and never writes. */
export function createDesk(open: OpenLedger, options: DeskOptions): Desk {
  const { title, about, drops, exports, commandOptions, suppress = [], pauseMs, most } = options;
  const { feeds } = open.config;
  const look = watchLedger(open, most);
  const feedOf = new Map<string, string>();

  async function check({ path, feed: feedId, parameters }: ChosenFile) {
    const feed = feeds.find(({ id }) => id === feedId);
    if (feed === undefined) throw new UsageError(`there is no feed "${feedId}"`);
    const name = basename(path);
    const file = { shown: name, path, name, size: (await stat(path)).size };
    const judged = describeCheck(
      await checkFile(file, { feed, now: open.now(), local: await chooseLists(suppress, [], feed) }),
    );
    return drops ? judged : { ...judged, ways: describeHowToDrop(feed, { name, parameters }, commandOptions) };
  }

  return {
    about: { title, about, drops, exports, sidecarSchema, states: STATE_NAMES, feeds: feeds.map(describeFeed) },
    pauseMs,
    check,
    async look() {
      const { receipts, older } = await look();
      for (const { submission, feed } of receipts) feedOf.set(submission, feed);
      return { at: open.now().toISOString(), submissions: receipts.map(describeRow), older };
    },
    async open(id) {
      // Only submissions on the page can be opened; the feed of others is unknown.
      const feed = feedOf.get(id);
      const history = feed === undefined ? undefined : await readHistory(open, feed, id);
      return history && describeSubmission(history, commandOptions, open.now());
    },
  };
}
