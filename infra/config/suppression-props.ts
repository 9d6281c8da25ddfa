import type * as v from 'valibot';
import type { SuppressionListSchema } from '../../lambda/feed/suppression-config.ts';

/** A suppression list in the function's configuration. */
export type SuppressionProps = v.InferInput<typeof SuppressionListSchema>;
