import type * as v from 'valibot';
import type { SuppressionListSchema } from '../../lambda/feed/suppression-config.ts';

/** A suppression list, as the function's configuration says it. */
export type SuppressionProps = v.InferInput<typeof SuppressionListSchema>;
