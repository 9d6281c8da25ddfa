import type { Semantic } from '../semantic.ts';
import { ANNOTATIONS } from './annotations.ts';
import { CHECKSUMS } from './checksums.ts';
import { CONDITIONAL_WRITES } from './conditional-writes.ts';
import { COPIES } from './copies.ts';
import { ETAGS } from './etags.ts';
import { HEADERS } from './headers.ts';
import { LISTINGS } from './listings.ts';
import { LOCKS } from './locks.ts';
import { MULTIPART } from './multipart.ts';
import { READS } from './reads.ts';
import { TAGS } from './tags.ts';

export interface SemanticGroup {
  readonly name: string;
  readonly semantics: readonly Semantic[];
}

/** Every behaviour of S3 that the product relies on. */
export const ALL_SEMANTICS: readonly SemanticGroup[] = [
  { name: 'conditional writes', semantics: CONDITIONAL_WRITES },
  { name: 'reads', semantics: READS },
  { name: 'copies', semantics: COPIES },
  { name: 'ETags', semantics: ETAGS },
  { name: 'tags', semantics: TAGS },
  { name: 'uploads in parts', semantics: MULTIPART },
  { name: 'listings', semantics: LISTINGS },
  { name: 'headers', semantics: HEADERS },
  { name: 'checksums', semantics: CHECKSUMS },
  { name: 'annotations', semantics: ANNOTATIONS },
  { name: 'locks', semantics: LOCKS },
];
