import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { api, type Lab, newKey, put, type Semantic, safe, unsafe } from '../semantic.ts';

const PAGE = api('ListObjectsV2');

/** Writes four objects, and a fifth with another prefix. */
async function fill(lab: Lab): Promise<string> {
  const folder = `${newKey()}/`;
  // Listed in the order of UTF-8 bytes: upper case, lower case, beyond ASCII.
  for (const name of ['ü.csv', 'b.csv', 'B.csv', 'a b.csv']) await put(lab, { Key: folder + name });
  await put(lab, { Key: `${folder.slice(0, -1)}-beside` });
  return folder;
}

async function list({ s3, bucket }: Lab, Prefix: string, more: Partial<ListObjectsV2CommandInput> = {}) {
  const output = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, EncodingType: 'url', ...more }));
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  const names = (output.Contents ?? []).map(({ Key = '' }) => decode(Key).slice(Prefix.length));
  return { names, next: output.NextContinuationToken };
}

/** Sidecars and sweeps depend on listings. */
export const LISTINGS: readonly Semantic[] = [
  {
    name: 'ListObjectsV2 with a prefix: names, in order',
    documented: 'B.csv, a b.csv, b.csv, ü.csv',
    page: PAGE,
    otherwise: unsafe('a sidecar may not be found, and a drop take parameters of its feed'),
    look: async lab => (await list(lab, await fill(lab))).names.join(', '),
  },
  {
    name: 'ListObjectsV2 by pages of two: names',
    documented: 'B.csv, a b.csv | b.csv, ü.csv',
    page: PAGE,
    otherwise: safe('a sweep misses what stands on later pages; its event or the next sweep finds it'),
    look: async lab => {
      const folder = await fill(lab);
      const first = await list(lab, folder, { MaxKeys: 2 });
      const second = await list(lab, folder, { MaxKeys: 2, ContinuationToken: first.next });
      return `${first.names.join(', ')} | ${second.names.join(', ')}`;
    },
  },
  {
    name: 'ListObjectsV2 with StartAfter: names',
    documented: 'b.csv, ü.csv',
    page: PAGE,
    otherwise: safe('a sweep looks at the same ones again and again'),
    look: async lab => {
      const folder = await fill(lab);
      return (await list(lab, folder, { StartAfter: `${folder}a b.csv` })).names.join(', ');
    },
  },
  {
    name: 'ListObjectsV2 at once after a write: names',
    documented: 'new.csv',
    page: PAGE,
    otherwise: unsafe('a sidecar that came first may not be found'),
    look: async lab => {
      const folder = `${newKey()}/`;
      await put(lab, { Key: `${folder}new.csv` });
      return (await list(lab, folder)).names.join(', ');
    },
  },
];
