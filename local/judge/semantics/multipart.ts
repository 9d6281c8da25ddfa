import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { guide, type Lab, newKey, type Semantic, unsafe } from '../semantic.ts';

/** Minimum size of every part but the last, in bytes. */
const PART = 5 * 1024 * 1024;
const PAGE = guide('mpuoverview');

/** Uploads two parts, the last of which has one byte. */
export async function uploadInParts(
  { s3, bucket: Bucket }: Lab,
  more: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<{ readonly Key: string }> {
  const Key = newKey();
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const Parts = [];
  for (const [index, Body] of [Buffer.alloc(PART, 'x'), Buffer.from('y')].entries()) {
    const part = { Bucket, Key, UploadId, PartNumber: index + 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body }));
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
  await s3.send(new CompleteMultipartUploadCommand(whole));
  return { Key };
}

/** Clients upload files above 8 MB in parts. */
export const MULTIPART: readonly Semantic[] = [
  {
    name: 'upload in two parts: bytes afterwards',
    documented: String(PART + 1),
    page: PAGE,
    otherwise: unsafe('half a file would be a whole one'),
    look: async lab => {
      const { Key } = await uploadInParts(lab);
      const { ContentLength } = await lab.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key }));
      return String(ContentLength);
    },
  },
  {
    name: 'upload in parts: metadata and tags of its beginning',
    documented: 'a=1 owner=me',
    page: PAGE,
    otherwise: unsafe('parameters in tags are lost, and the drop takes those of its feed'),
    look: async lab => {
      const { Key } = await uploadInParts(lab, { Metadata: { a: '1' }, Tagging: 'owner=me' });
      const { Metadata = {} } = await lab.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key }));
      const { TagSet = [] } = await lab.s3.send(new GetObjectTaggingCommand({ Bucket: lab.bucket, Key }));
      return `a=${Metadata.a} ${TagSet.map(tag => `${tag.Key}=${tag.Value}`).join('&') || 'no tags'}`;
    },
  },
];
