import { showValue } from '../../lambda/problem.ts';
import type { Step } from './walk-schema.ts';

/** True for an object that is not a list. */
export const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of a setting in messages: its path, with the id of its feed. */
export function nameSetting(document: unknown, path: readonly Step[]): string {
  const [first, index, ...rest] = path;
  const feeds = isNamed(document) ? document.feeds : undefined;
  if (first !== 'feeds' || typeof index !== 'number' || !Array.isArray(feeds)) return `"${path.join('.')}"`;
  const feed: unknown = feeds[index];
  const name = isNamed(feed) && typeof feed.id === 'string' ? `feed ${showValue(feed.id)}` : `feeds[${index}]`;
  return rest.length === 0 ? name : `${name}: "${rest.join('.')}"`;
}
