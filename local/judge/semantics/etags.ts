import { createHash } from 'node:crypto';
import { CopyObjectCommand, HeadObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { api, type Lab, put, type Semantic, safe } from '../semantic.ts';
import { uploadInParts } from './multipart.ts';

const BODY = 'a\n1\n';
const digest = createHash('md5').update(BODY).digest('hex');
const PAGE = api('Object');
const COMPARED = safe(
  'an ETag is compared and never computed; a copy with another one is known by its mark and its size',
);

const KMS = { ServerSideEncryption: 'aws:kms' } as const;

async function etagAfterCopy(lab: Lab, Key: string): Promise<string> {
  const { s3, bucket } = lab;
  const copy = { Bucket: bucket, Key, CopySource: `${bucket}/${Key}`, MetadataDirective: 'REPLACE' } as const;
  await s3.send(new CopyObjectCommand({ ...copy, Metadata: { b: '2' } }));
  return (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }))).ETag ?? '';
}

const shape = (etag: string) => etag.replace(/[0-9a-f]{32}/, 'digest');

async function etagOf(lab: Lab, more: Partial<PutObjectCommandInput> = {}): Promise<string> {
  return (await put(lab, { Body: BODY, ...more })).ETag.replaceAll('"', '');
}

/** The ETag identifies an object from one look to the next. */
export const ETAGS: readonly Semantic[] = [
  {
    name: 'ETag of a PUT',
    documented: 'the MD5 digest of the data',
    page: PAGE,
    otherwise: COMPARED,
    look: async lab => ((await etagOf(lab)) === digest ? 'the MD5 digest of the data' : 'something else'),
  },
  {
    name: 'ETag after a copy onto itself of what was PUT',
    documented: 'the same',
    page: PAGE,
    otherwise: COMPARED,
    look: async lab => {
      const { Key, ETag } = await put(lab);
      return (await etagAfterCopy(lab, Key)) === ETag ? 'the same' : 'another';
    },
  },
  {
    name: 'ETag of an upload in parts, and after a copy of it onto itself',
    documented: '"digest-2", then "digest"',
    page: PAGE,
    otherwise: COMPARED,
    look: async lab => {
      const { Key } = await uploadInParts(lab);
      const { ETag = '' } = await lab.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key }));
      return `${shape(ETag)}, then ${shape(await etagAfterCopy(lab, Key))}`;
    },
  },
  {
    name: 'ETags of the same data under SSE-KMS',
    documented: 'no MD5 digest',
    page: PAGE,
    otherwise: COMPARED,
    look: async lab => ((await etagOf(lab, KMS)) === digest ? 'the MD5 digest of the data' : 'no MD5 digest'),
  },
];
