import { classifyKey } from '../../lambda/keys/classify-key.ts';
import { hintNearest } from '../../terminal/find-nearest.ts';
import { printable } from '../../terminal/printable.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';

const LIST_ALL = '; "dropdial submissions --all" lists the files that have one';

/** A key, and its bucket if that was said. */
interface Place {
  readonly bucket?: string;
  readonly key: string;
}

/** The code of the reason why a name starts nothing; `undefined` for the name of a drop. */
function codeOfName(feeds: OpenLedger['config']['feeds'], { bucket, key }: Place): string | undefined {
  const feed = feeds.find(one => (bucket === undefined || one.bucket === bucket) && key.startsWith(one.prefix));
  if (feed === undefined) return undefined;
  const { kind } = classifyKey(key, feed);
  if (kind === 'csv') return undefined;
  return kind === 'sidecar' ? 'sidecar_without_csv' : kind;
}

/**
 * The end of a message about a file without a submission: why its name starts nothing, or the name that was meant.
 *
 * @param keys those that have submissions.
 */
export function hintMissing(
  { config: { feeds } }: Pick<OpenLedger, 'config'>,
  place: Place,
  keys: Iterable<string>,
): string {
  const code = codeOfName(feeds, place);
  if (code !== undefined) return `: such a file starts nothing; "dropdial explain ${code}" says why`;
  return printable(hintNearest(place.key, keys)) || LIST_ALL;
}
