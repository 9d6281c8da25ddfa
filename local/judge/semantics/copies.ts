import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
} from '@aws-sdk/client-s3';
import { unquoteEtag } from '../../../lambda/s3/read-head.ts';
import { answerOf, api, type Lab, put, type Semantic, STALE, safe, unsafe } from '../semantic.ts';

const PAGE = api('CopyObject');
const REPLACED = unsafe(
  'a file that replaces one while its outcome is written is taken for our own copy, and is never sent',
);
const NOT_WRITTEN = safe('the outcome is not on the object; receipt, event and metric tell it');
const whenReplaced = (seen: string) => (seen === 'done' ? REPLACED : NOT_WRITTEN);
const LOST = safe('people are called once; what an uploader wrote beside the file is lost by the write-back');

const HEADERS = {
  ContentType: 'text/csv; charset=utf-8',
  CacheControl: 'no-store',
  ContentDisposition: 'attachment; filename="a b.csv"',
  ContentLanguage: 'de',
} as const;

async function copySelf({ s3, bucket }: Lab, Key: string, input: Partial<CopyObjectCommandInput> = {}) {
  const command = { Bucket: bucket, Key, CopySource: `${bucket}/${Key}`, MetadataDirective: 'REPLACE' } as const;
  return s3.send(new CopyObjectCommand({ ...command, Metadata: { b: '2' }, ...input }));
}

async function head({ s3, bucket }: Lab, Key: string) {
  return s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
}

/** The write-back copies the object onto itself. */
export const COPIES: readonly Semantic[] = [
  {
    name: 'CopyObject onto itself with MetadataDirective REPLACE: metadata afterwards',
    documented: '{"b":"2"}',
    page: PAGE,
    otherwise: NOT_WRITTEN,
    look: async lab => {
      const { Key } = await put(lab, { Metadata: { a: '1' } });
      await copySelf(lab, Key);
      return JSON.stringify((await head(lab, Key)).Metadata);
    },
  },
  {
    name: 'CopyObject onto itself that changes nothing',
    documented: '400 InvalidRequest',
    page: PAGE,
    otherwise: safe('the function never makes one'),
    look: async lab => {
      const { Key } = await put(lab);
      return answerOf(copySelf(lab, Key, { MetadataDirective: 'COPY', Metadata: undefined }));
    },
  },
  {
    name: 'CopyObject with another CopySourceIfMatch',
    documented: '412 PreconditionFailed',
    page: PAGE,
    otherwise: whenReplaced,
    look: async lab => answerOf(copySelf(lab, (await put(lab)).Key, { CopySourceIfMatch: STALE })),
  },
  {
    name: 'CopyObject with another IfMatch for its destination',
    documented: '412 PreconditionFailed',
    page: PAGE,
    otherwise: safe(
      'the condition for the source guards a copy onto itself too; a file that comes within the very copy is lost',
    ),
    look: async lab => answerOf(copySelf(lab, (await put(lab)).Key, { IfMatch: STALE })),
  },
  {
    name: 'CopyObject with both conditions fulfilled',
    documented: 'done',
    page: PAGE,
    otherwise: NOT_WRITTEN,
    look: async lab => {
      const { Key, ETag } = await put(lab);
      return answerOf(copySelf(lab, Key, { CopySourceIfMatch: ETag, IfMatch: ETag }));
    },
  },
  {
    name: 'CopyObject with TaggingDirective COPY: tags afterwards',
    documented: 'owner=me',
    page: PAGE,
    otherwise: unsafe(
      'the write-back of a drop that waits takes its parameters away, and it dials with those of its feed',
    ),
    look: async lab => {
      const { Key } = await put(lab, { Tagging: 'owner=me' });
      await copySelf(lab, Key, { TaggingDirective: 'COPY' });
      const { TagSet = [] } = await lab.s3.send(new GetObjectTaggingCommand({ Bucket: lab.bucket, Key }));
      return TagSet.map(tag => `${tag.Key}=${tag.Value}`).join('&') || 'none';
    },
  },
  {
    name: 'CopyObject that says the headers of content again: headers afterwards',
    documented: Object.values(HEADERS).join(', '),
    page: PAGE,
    otherwise: LOST,
    look: async lab => {
      const { Key } = await put(lab, HEADERS);
      await copySelf(lab, Key, HEADERS);
      const after = await head(lab, Key);
      return [after.ContentType, after.CacheControl, after.ContentDisposition, after.ContentLanguage].join(', ');
    },
  },
  {
    name: 'CopyObject onto itself: bytes afterwards',
    documented: 'a\n1\n',
    page: PAGE,
    otherwise: unsafe('the file that lies there is not the one that was dialled'),
    look: async lab => {
      const { Key } = await put(lab);
      await copySelf(lab, Key);
      const { Body } = await lab.s3.send(new GetObjectCommand({ Bucket: lab.bucket, Key }));
      return (await Body?.transformToString()) ?? 'none';
    },
  },
  {
    name: 'CopyObject onto itself: the ETag of its answer and that of the next HEAD',
    documented: 'equal',
    page: PAGE,
    otherwise: unsafe('our own copy is not known as ours, and may be taken for an upload'),
    look: async lab => {
      const { Key } = await put(lab);
      const { CopyObjectResult } = await copySelf(lab, Key);
      const after = await head(lab, Key);
      const [answered, found] = [CopyObjectResult?.ETag ?? '', after.ETag ?? ''].map(unquoteEtag);
      return answered === found ? 'equal' : `${answered} and ${found}`;
    },
  },
  {
    name: 'CopyObject from a version onto the current one',
    documented: 'done, a new version',
    page: PAGE,
    needsVersions: true,
    otherwise: NOT_WRITTEN,
    look: async lab => {
      const { Key, VersionId = '' } = await put(lab);
      const CopySource = `${lab.bucket}/${Key}?versionId=${encodeURIComponent(VersionId)}`;
      const { VersionId: made } = await copySelf(lab, Key, { CopySource });
      return made !== undefined && made !== VersionId ? 'done, a new version' : `version ${made}`;
    },
  },
];
