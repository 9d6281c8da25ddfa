import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { guide, put, type Semantic, safe } from '../semantic.ts';

/** Locked objects are not copied; they get the annotation only. */
export const LOCKS: readonly Semantic[] = [
  {
    name: 'HEAD of an object without a lock: headers of locks',
    documented: 'none',
    page: guide('object-lock'),
    otherwise: safe('what is taken for locked is not copied; its outcome is in the receipt'),
    look: async lab => {
      const { Key } = await put(lab);
      const head = await lab.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key }));
      const locks = [head.ObjectLockMode, head.ObjectLockLegalHoldStatus].filter(text => text !== undefined);
      return locks.join(', ') || 'none';
    },
  },
];
