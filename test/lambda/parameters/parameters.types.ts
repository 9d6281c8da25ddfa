/** What the compiler must take, and what it must refuse. Read by it alone: a line that should not compile and does is an error. */
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import type { Limits } from '../../../lambda/feed/limits.ts';
import { flag, integer } from '../../../lambda/parameters/parameter-field.ts';
import type { ParameterName, Parameters, ReadingParameters } from '../../../lambda/parameters/parameters.ts';

const REFERENCE = { evidence: 'reference' } as const;

export const rows = [
  flag('', { own: true, ofOneFile: true }),
  integer(1, 5, '', { ...REFERENCE, limitToRange: true, lowest: { value: 1, description: '' } }),
  // @ts-expect-error -- nobody knows this trait
  flag('', { own: true, ofOneFiel: true }),
  // @ts-expect-error -- nothing speaks for the parameter
  flag('', { ofOneFile: true }),
  // @ts-expect-error -- what is ours is in no reference
  flag('', { own: true, evidence: 'reference' }),
  // @ts-expect-error -- no such dialer
  flag('', { ...REFERENCE, for: ['manual'] }),
  // @ts-expect-error -- only what is for some dialers needs another parameter
  flag('', { ...REFERENCE, needs: ['queue_id'] }),
  // @ts-expect-error -- only a whole number is limited
  flag('', { ...REFERENCE, limitToRange: true }),
  // @ts-expect-error -- only a range has a lowest value
  integer(1, 5, '', { ...REFERENCE, limitToIds: true, lowest: { value: 1, description: '' } }),
] as const;

const REQUIRED = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1 } as const;

export const parameters: readonly Parameters[] = [
  { ...REQUIRED, name: 'a' },
  { ...REQUIRED, name: 'a', rows: 1, dry_run: true },
  // @ts-expect-error -- a complete set has a name
  REQUIRED,
  // @ts-expect-error -- and what is required
  { rule_id: 1, priority: 1, max_simultaneous: 1, name: 'a' },
];

export const names: readonly ParameterName[] = [
  'queue_id',
  // @ts-expect-error -- no parameter
  'queue',
];

export const limits: readonly Limits[] = [
  { rule_id: [1], queue_id: [1], priority: { min: 0 }, interval_seconds: {}, rows: { max: 1 } },
  // @ts-expect-error -- ids are listed
  { rule_id: { min: 1 } },
  // @ts-expect-error -- a range is not
  { priority: [1] },
  // @ts-expect-error -- nobody limits when a list starts
  { start_at: { min: 1 } },
];

export const defaults: ReadonlyArray<FeedConfig['defaults']> = [
  { rule_id: 1, profile: 'a' },
  // @ts-expect-error -- says what one file is
  { rows: 1 },
];

export const reading: readonly ReadingParameters[] = [
  { delimiter: ';', rows: 1, duplicates: 'report' },
  // @ts-expect-error -- says nothing of how the file is read
  { max_simultaneous: 1 },
];
