import type { Parameters } from '../parameters/parameters.ts';
import { mayBeSent } from './age.ts';
import type { Look, Obstacle } from './gate.ts';

/**
 * Refuses a drop without `phone_columns` in a feed with suppression lists.
 *
 * @returns `undefined` when the drop can be compared with the lists.
 */
export function refuseUnsuppressible(
  { id, suppression }: Pick<Look['feed'], 'id' | 'suppression'>,
  { phone_columns: columns }: Pick<Parameters, 'phone_columns'>,
): Extract<Obstacle, { kind: 'refusal' }> | undefined {
  if (suppression.length === 0 || (columns !== undefined && columns.length > 0)) return undefined;
  const message = `feed "${id}" has suppression lists, so a drop must name the columns that hold numbers: set phone_columns, for the drop or in the feed's "defaults"`;
  return { kind: 'refusal', refusal: { code: 'suppression_needs_phone_columns', message } };
}

/** The same before the file is read. For a drop that may have been sent already, the outcome of that comes first. */
export async function suppressible({
  feed,
  receipt,
  parameters,
}: Pick<Look, 'feed' | 'receipt' | 'parameters'>): Promise<Obstacle | undefined> {
  return mayBeSent(receipt) ? undefined : refuseUnsuppressible(feed, parameters);
}
