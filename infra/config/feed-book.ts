import { Token } from 'aws-cdk-lib';
import type { CallListDropProps } from '../call-list-drop-props.ts';
import { checkFeeds, type FeedProps } from './feed-props.ts';

/** The props of a construct that determine which feeds are valid. */
type Surroundings = Pick<CallListDropProps, 'apiUrl' | 'suppression' | 'bucket'>;

/** The feeds of a construct, in the order in which they were added. */
export class FeedBook {
  private readonly surroundings: Surroundings;
  private readonly feeds: FeedProps[] = [];

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  get all(): readonly FeedProps[] {
    return this.feeds;
  }

  get ids(): readonly string[] {
    return this.feeds.map(({ id }) => id);
  }

  get prefixes(): readonly string[] {
    return this.feeds.map(({ prefix }) => prefix);
  }

  /** @throws {Error} if these cannot be the feeds of the construct: one is invalid, or two overlap. */
  check(feeds: readonly FeedProps[]): void {
    const { apiUrl, suppression, bucket } = this.surroundings;
    const name = bucket?.bucketName;
    checkFeeds(feeds, { apiUrl, suppression }, Token.isUnresolved(name) ? undefined : name);
  }

  add(feed: FeedProps): void {
    this.feeds.push(feed);
  }

  /** @throws {Error} if there is no such feed. */
  find(feedId: string): FeedProps {
    const found = this.feeds.find(({ id }) => id === feedId);
    if (found === undefined) throw new Error(`there is no feed "${feedId}"`);
    return found;
  }

  /** Sets `lastLineEnd` unless the feed does: a truncated upload nearly always ends in the middle of a line. */
  requireLineEnds(feedId: string): void {
    const at = this.feeds.findIndex(({ id }) => id === feedId);
    const feed = this.feeds[at];
    if (feed) this.feeds[at] = { ...feed, lastLineEnd: feed.lastLineEnd ?? 'required' };
  }

  /** A feed with all suppression lists that its drops are compared with: its own and those of all feeds. */
  withListsOfAll(feed: FeedProps): FeedProps {
    const { suppression: ofAll = [] } = this.surroundings;
    return { ...feed, suppression: [...ofAll, ...(feed.suppression ?? [])] };
  }
}
