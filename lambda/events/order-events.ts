import type { ObjectRef } from './object-ref.ts';

/**
 * Compares two sequencers of the same key: below 0 if the first is older. They are hexadecimal and of different
 * lengths; the shorter one is padded with zeros on the right.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function compareSequencers(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const [first, second] = [a.padEnd(length, '0').toUpperCase(), b.padEnd(length, '0').toUpperCase()];
  return first < second ? -1 : Number(first > second);
}

/**
 * Orders the events of each key from newest to oldest, so that the newest object is handled first, and older ones are
 * only followed up. Events of different keys, and those without a sequencer, keep their places.
 */
export function orderEvents(refs: readonly ObjectRef[]): ObjectRef[] {
  const places = new Map<string, number[]>();
  for (const [place, { bucket, key, sequencer }] of refs.entries()) {
    if (sequencer === undefined) continue;
    const name = JSON.stringify([bucket, key]);
    places.set(name, [...(places.get(name) ?? []), place]);
  }
  const ordered = [...refs];
  for (const taken of places.values()) {
    const sorted = taken
      .flatMap(place => refs[place] ?? [])
      .sort((a, b) => compareSequencers(b.sequencer ?? '', a.sequencer ?? ''));
    for (const [index, place] of taken.entries()) {
      const ref = sorted[index];
      if (ref) ordered[place] = ref;
    }
  }
  return ordered;
}
