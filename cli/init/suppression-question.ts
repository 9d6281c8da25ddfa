import * as v from 'valibot';
import type { SuppressionSettings } from '../../infra/document/settings.ts';
import { SuppressionListSchema } from '../../lambda/feed/suppression-config.ts';
import { UsageError } from '../command.ts';
import type { Question } from './ask-questions.ts';

/** A list, or all that lie below a prefix. */
function readPlace(place: string): SuppressionSettings {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(place) ?? [];
  const list = { bucket, ...(key.endsWith('/') ? { prefix: key } : { key }) };
  if (bucket !== undefined && v.is(SuppressionListSchema, list)) return list;
  throw new UsageError(
    `"--suppression" must be places of lists, such as s3://my-lists/do-not-call.txt, or empty; got "${place}"`,
  );
}

/** Lists of numbers that no feed calls. */
export const SUPPRESSION: Question<readonly SuppressionSettings[]> = {
  text: 'Lists of numbers that must not be called, such as s3://my-lists/do-not-call.txt (empty: none)',
  standard: '',
  read: answer =>
    answer
      .split(/[\s,;]+/)
      .filter(place => place !== '')
      .map(readPlace),
};
