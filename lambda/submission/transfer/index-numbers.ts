import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Parameters } from '../../parameters/parameters.ts';
import type { NumberIndex } from '../../suppression/number-index.ts';

/**
 * Collects the numbers of a file if its feed has lists to compare them with.
 *
 * @param mostValues how many numbers and rows are collected.
 */
export async function openNumberIndex(
  { suppression }: Pick<FeedConfig, 'suppression'>,
  { phone_columns: columns }: Pick<Parameters, 'phone_columns'>,
  mostValues: number,
): Promise<NumberIndex | undefined> {
  if (suppression.length === 0 || columns === undefined) return undefined;
  const { NumberIndex } = await import('../../suppression/number-index.ts');
  return new NumberIndex(columns, mostValues);
}
