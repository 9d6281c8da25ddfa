import type { ObjectRef } from './object-ref.ts';

/**
 * Orders two sequencers of the same key: below 0 when the first is older. They are hexadecimal and differ in length; the shorter
 * one is filled up with zeros on its right.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function compareSequencers(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const [first, second] = [a.padEnd(length, '0').toUpperCase(), b.padEnd(length, '0').toUpperCase()];
  return first < second ? -1 : Number(first > second);
}

/**
 * The events of one delivery with those of the same key newest first, so that the newest object is served first and what is
 * older is only followed up. Those of different keys, and those without a sequencer, stay where they are.
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
