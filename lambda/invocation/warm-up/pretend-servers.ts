import { createHash } from 'node:crypto';
import { Crc64Nvme } from '../../s3/crc64-nvme.ts';
import type { EchoAnswer, EchoRequest } from './echo-server.ts';

/** The object that is dropped in a rehearsal. */
export const REHEARSED = { bucket: 'drops', key: 'rehearsal/people.csv', versionId: 'v1' } as const;

/** The numbers are reserved for fiction. */
const ROWS = Array.from({ length: 40 }, (_, row) => `+1202555${100 + (row % 100)};Name ${row};"a;b"\n`);
export const FILE: Buffer = Buffer.from(`phone;name;note\n${ROWS.join('')}`);
export const FILE_ETAG: string = createHash('md5').update(FILE).digest('hex');

const TAGS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1 };
const TAGGING = Object.entries(TAGS).map(([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`);
const LISTED = `<Contents><Key>${REHEARSED.key}</Key><ETag>"${FILE_ETAG}"</ETag><Size>${FILE.length}</Size></Contents>`;

const xml = (body: string): EchoAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});
const NOT_FOUND: EchoAnswer = { ...xml('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>'), status: 404 };
const CREATED = JSON.stringify({ result: true, list_id: 1, batch_id: 'rehearsal', count: ROWS.length });

/** The dropped object, with its current metadata. */
function showFile(checksum: string, metadata: Readonly<Record<string, string>>): EchoAnswer {
  const headers = {
    etag: `"${FILE_ETAG}"`,
    'last-modified': new Date().toUTCString(),
    'x-amz-version-id': REHEARSED.versionId,
    'x-amz-checksum-crc64nvme': checksum,
    'content-type': 'text/csv',
    ...metadata,
  };
  return { status: 200, headers, body: FILE };
}

/** The same without a body, but with its length. */
function showHead({ headers, ...answer }: EchoAnswer): EchoAnswer {
  return { ...answer, headers: { ...headers, 'content-length': String(FILE.length) } };
}

async function checksumOf(bytes: Uint8Array): Promise<string> {
  const sum = new Crc64Nvme();
  sum.update(bytes);
  return Buffer.from(await sum.digest()).toString('base64');
}

/** Answers as S3 and the API would for one drop; nothing is stored. */
export async function pretendServers(): Promise<(request: EchoRequest) => EchoAnswer> {
  const checksum = await checksumOf(FILE);
  const documents = new Map<string, Buffer>();
  let metadata: Readonly<Record<string, string>> = {};

  function write({ path, headers, body }: EchoRequest): EchoAnswer {
    if (headers.has('x-amz-copy-source')) {
      metadata = Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-amz-meta-')));
      return xml(`<CopyObjectResult><ETag>"${FILE_ETAG}"</ETag></CopyObjectResult>`);
    }
    if (!path.includes('annotation')) documents.set(path.replace(/\?.*/, ''), body);
    return { status: 200, headers: { etag: '"document"' } };
  }

  function read({ path, method }: EchoRequest): EchoAnswer {
    const [place = '', query = ''] = path.split('?');
    if (query.includes('tagging')) return xml(`<Tagging><TagSet>${TAGGING.join('')}</TagSet></Tagging>`);
    if (query.includes('list-type')) return xml(`<ListBucketResult>${LISTED}</ListBucketResult>`);
    if (place === `/${REHEARSED.bucket}/${REHEARSED.key}`) {
      const file = showFile(checksum, metadata);
      return method === 'HEAD' ? showHead(file) : file;
    }
    const body = documents.get(place);
    return body ? { status: 200, headers: { etag: '"document"' }, body } : NOT_FOUND;
  }

  return request => {
    if (request.method === 'POST')
      return { status: 200, headers: { 'content-type': 'application/json', connection: 'close' }, body: CREATED };
    return request.method === 'PUT' ? write(request) : read(request);
  };
}
