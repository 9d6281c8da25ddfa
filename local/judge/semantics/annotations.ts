import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createLog } from '../../../lambda/log.ts';
import { createAnnotate } from '../../../lambda/s3/annotate.ts';
import { hasAnnotations } from '../../../lambda/s3/has-annotations.ts';
import { guide, put, type Semantic, safe, unsafe } from '../semantic.ts';

const PAGE = guide('annotations-overview');
const silent = createLog({ info: () => undefined, warn: () => undefined, error: () => undefined });

/** The receipt is an annotation, if the server supports them. */
export const ANNOTATIONS: readonly Semantic[] = [
  {
    name: 'ListObjectAnnotations of an object',
    documented: 'a list',
    page: PAGE,
    otherwise: safe('the function says so once; the receipt is in the ledger, and the outcome in the metadata'),
    look: async lab => {
      const { Key } = await put(lab);
      return (await hasAnnotations(lab.s3, { bucket: lab.bucket, key: Key })) ? 'a list' : 'the object itself';
    },
  },
  {
    name: 'bytes of the object, once the function tried to annotate it',
    documented: 'a\n1\n',
    page: PAGE,
    otherwise: unsafe('the receipt overwrites the file'),
    look: async lab => {
      const { Key, ETag } = await put(lab);
      const annotate = createAnnotate(lab.s3, true, silent);
      await annotate({ bucket: lab.bucket, key: Key, etag: ETag.replaceAll('"', '') }, { state: 'created' });
      const { Body } = await lab.s3.send(new GetObjectCommand({ Bucket: lab.bucket, Key }));
      return (await Body?.transformToString()) ?? 'none';
    },
  },
];
