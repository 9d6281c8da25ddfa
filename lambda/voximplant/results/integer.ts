import * as v from 'valibot';

/** A whole number of 0 or more, which some answers contain as text. */
export const integer = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
);
