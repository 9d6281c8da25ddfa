import * as v from 'valibot';

/** A time in the form that all documents of the function use. */
export const Time = v.pipe(v.string(), v.isoTimestamp(), v.description('UTC, ISO 8601.'));

/** A whole number of 0 or more. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
