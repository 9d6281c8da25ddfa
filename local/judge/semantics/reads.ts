import { GetObjectCommand, type GetObjectCommandInput, HeadObjectCommand } from '@aws-sdk/client-s3';
import { answerOf, api, guide, type Lab, newKey, put, type Semantic, STALE, safe, unsafe } from '../semantic.ts';

/** How often an object is written and read back at once. */
const TIMES = 20;

async function get({ s3, bucket }: Lab, input: Partial<GetObjectCommandInput> & { readonly Key: string }) {
  const { Body, $metadata } = await s3.send(new GetObjectCommand({ Bucket: bucket, ...input }));
  return { text: (await Body?.transformToString()) ?? '', status: $metadata.httpStatusCode };
}

/** A file is read twice, and must be the same both times. */
export const READS: readonly Semantic[] = [
  {
    name: 'GET If-Match with another ETag',
    documented: '412 PreconditionFailed',
    page: api('GetObject'),
    otherwise: safe('the second reading is compared with the first before anything dials'),
    look: async lab => answerOf(get(lab, { ...(await keyOf(lab)), IfMatch: STALE })),
  },
  {
    name: 'GET If-Match with the ETag that lies there',
    documented: '200 a\n1\n',
    page: api('GetObject'),
    otherwise: safe('no file can be read, so nothing dials'),
    look: async lab => {
      const { Key, ETag } = await put(lab);
      const { status, text } = await get(lab, { Key, IfMatch: ETag });
      return `${status} ${text}`;
    },
  },
  {
    name: 'GET of a range',
    documented: '206 1',
    page: api('GetObject'),
    otherwise: safe('a range is asked for only to hear why an object cannot be read'),
    look: async lab => {
      const { status, text } = await get(lab, { ...(await keyOf(lab)), Range: 'bytes=2-2' });
      return `${status} ${text}`;
    },
  },
  {
    name: 'GET of a version that was replaced',
    documented: '200 a\n1\n',
    page: guide('RetrievingObjectVersions'),
    needsVersions: true,
    otherwise: safe('a file that is replaced while it is read does not dial'),
    look: async lab => {
      const { Key, VersionId, ETag } = await put(lab);
      await put(lab, { Key, Body: 'other' });
      const { status, text } = await get(lab, { Key, VersionId, IfMatch: ETag });
      return `${status} ${text}`;
    },
  },
  {
    name: 'HEAD of nothing',
    documented: '404 NotFound',
    page: api('HeadObject'),
    otherwise: unsafe('what was deleted is no longer told from what cannot be seen'),
    look: lab => answerOf(lab.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key: newKey() }))),
  },
  {
    name: `read at once after each of ${TIMES} writes over the same key: what was written`,
    documented: `${TIMES} of ${TIMES}`,
    page: guide('Welcome'),
    otherwise: unsafe('a worker acts upon what is past'),
    look: async lab => {
      const Key = newKey();
      let fresh = 0;
      for (let time = 0; time < TIMES; time++) {
        await put(lab, { Key, Body: String(time) });
        if ((await get(lab, { Key })).text === String(time)) fresh++;
      }
      return `${fresh} of ${TIMES}`;
    },
  },
];

async function keyOf(lab: Lab) {
  const { Key } = await put(lab);
  return { Key };
}
