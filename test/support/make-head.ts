import type { ObjectHead } from '../../lambda/s3/read-head.ts';
import { at } from './make-draft.ts';

/** The head of the object that `makeDraft` is about. */
export function makeHead(change: Partial<ObjectHead> = {}): ObjectHead {
  return {
    bucket: 'drops',
    key: 'acme/people.csv',
    size: 0,
    etag: 'abc',
    lastModified: at(0),
    metadata: {},
    output: { $metadata: {} },
    ...change,
  };
}
