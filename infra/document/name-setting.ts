import { showValue } from '../../lambda/problem.ts';
import type { Step } from './walk-schema.ts';

/** What is like an object and no list. */
export const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a setting is called: its path, and of a feed its id. */
export function nameSetting(document: unknown, path: readonly Step[]): string {
  const [first, index, ...rest] = path;
  const feeds = isNamed(document) ? document.feeds : undefined;
  if (first !== 'feeds' || typeof index !== 'number' || !Array.isArray(feeds)) return `"${path.join('.')}"`;
  const feed: unknown = feeds[index];
  const name = isNamed(feed) && typeof feed.id === 'string' ? `feed ${showValue(feed.id)}` : `feeds[${index}]`;
  return rest.length === 0 ? name : `${name}: "${rest.join('.')}"`;
}
