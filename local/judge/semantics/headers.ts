import { HeadObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { copyOntoItself } from '../../../lambda/write-back/copy-onto-itself.ts';
import { guide, type Lab, put, type Semantic, safe } from '../semantic.ts';

const PAGE = guide('UsingMetadata');
const KEPT = safe(
  'people are called once; the write-back changes a header, or is refused and the annotation serves instead',
);
const LOOK_MS = 10_000;

/** The answer to HEAD for an object with these headers, after the function has copied it onto itself. */
async function afterCopy(lab: Lab, input: Partial<PutObjectCommandInput>) {
  const { Key } = await put(lab, input);
  const head = await readHead(lab.s3, lab.bucket, Key, AbortSignal.timeout(LOOK_MS));
  if (head === undefined) throw new Error('the object is not there');
  await copyOntoItself(lab.s3, head, { ...head.metadata, 'dropdial-status': 'created' });
  return lab.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key }));
}

/** The write-back keeps every header that the uploader set. */
export const HEADERS: readonly Semantic[] = [
  {
    name: 'Content-Disposition beyond ASCII, after the write-back',
    documented: 'attachment; filename="März.csv"',
    page: PAGE,
    otherwise: KEPT,
    look: async lab => {
      const ContentDisposition = 'attachment; filename="März.csv"';
      return (await afterCopy(lab, { ContentDisposition })).ContentDisposition ?? 'none';
    },
  },
  {
    name: 'Expires, after the write-back',
    documented: 'Wed, 02 Jan 2030 03:04:05 GMT',
    page: PAGE,
    otherwise: KEPT,
    look: async lab => (await afterCopy(lab, { Expires: new Date('2030-01-02T03:04:05Z') })).ExpiresString ?? 'none',
  },
  {
    name: 'metadata of 1,900 bytes, after the write-back',
    documented: '1900, created',
    page: PAGE,
    otherwise: KEPT,
    look: async lab => {
      const { Metadata = {} } = await afterCopy(lab, { Metadata: { filler: 'x'.repeat(1900) } });
      return `${Metadata.filler?.length ?? 0}, ${Metadata['dropdial-status'] ?? 'no status'}`;
    },
  },
  {
    name: 'encryption by S3 (AES256), after the write-back',
    documented: 'AES256',
    page: PAGE,
    otherwise: safe('the server encrypts nothing, or says nothing of it'),
    look: async lab => (await afterCopy(lab, { ServerSideEncryption: 'AES256' })).ServerSideEncryption ?? 'none',
  },
];
