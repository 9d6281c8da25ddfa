/**
 * Uses that the compiler must accept, and uses that it must reject. Only the compiler reads this file: a line that
 * compiles although it must not is an error.
 */
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import type { Limits } from '../../../lambda/feed/limits.ts';
import { flag, integer } from '../../../lambda/parameters/parameter-field.ts';
import type { ParameterName, Parameters, ReadingParameters } from '../../../lambda/parameters/parameters.ts';

const REFERENCE = { evidence: 'reference' } as const;

export const rows = [
  flag('', { own: true, ofOneFile: true }),
  integer(1, 5, '', { ...REFERENCE, limitToRange: true, lowest: { value: 1, description: '' } }),
  // @ts-expect-error -- an unknown trait
  flag('', { own: true, ofOneFiel: true }),
  // @ts-expect-error -- no evidence for the parameter
  flag('', { ofOneFile: true }),
  // @ts-expect-error -- dropdial's own parameters are in no reference
  flag('', { own: true, evidence: 'reference' }),
  // @ts-expect-error -- an unknown dialer
  flag('', { ...REFERENCE, for: ['manual'] }),
  // @ts-expect-error -- only parameters of some dialers can need another one
  flag('', { ...REFERENCE, needs: ['queue_id'] }),
  // @ts-expect-error -- only whole numbers can be limited
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
  // @ts-expect-error -- and all required parameters
  { rule_id: 1, priority: 1, max_simultaneous: 1, name: 'a' },
];

export const names: readonly ParameterName[] = [
  'queue_id',
  // @ts-expect-error -- an unknown parameter
  'queue',
];

export const limits: readonly Limits[] = [
  { rule_id: [1], queue_id: [1], priority: { min: 0 }, interval_seconds: {}, rows: { max: 1 } },
  // @ts-expect-error -- ids are limited by a list
  { rule_id: { min: 1 } },
  // @ts-expect-error -- numbers are limited by a range
  { priority: [1] },
  // @ts-expect-error -- the start of a list has no limits
  { start_at: { min: 1 } },
];

export const defaults: ReadonlyArray<FeedConfig['defaults']> = [
  { rule_id: 1, profile: 'a' },
  // @ts-expect-error -- describes one file
  { rows: 1 },
];

export const reading: readonly ReadingParameters[] = [
  { delimiter: ';', rows: 1, duplicates: 'report' },
  // @ts-expect-error -- does not determine how the file is read
  { max_simultaneous: 1 },
];
