import { GetObjectTaggingCommand, HeadObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { api, guide, type Lab, put, type Semantic, safe, unsafe } from '../semantic.ts';

const PAGE = guide('object-tagging');
const PARAMETERS = unsafe('a drop takes parameters that its uploader did not give it, or none');

async function tagsOf({ s3, bucket: Bucket }: Lab, Key: string, VersionId?: string): Promise<string> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }));
  const texts = TagSet.map(tag => `${tag.Key}=${tag.Value}`).toSorted();
  return texts.join('&') || 'none';
}

/** Tags hold parameters. */
export const TAGS: readonly Semantic[] = [
  {
    name: 'PUT with tags: tags afterwards',
    documented: 'name=März + 1&rule_id=7',
    page: PAGE,
    otherwise: PARAMETERS,
    look: async lab => {
      const { Key } = await put(lab, { Tagging: 'rule_id=7&name=M%C3%A4rz%20%2B%201' });
      return tagsOf(lab, Key);
    },
  },
  {
    name: 'PUT without tags over an object with tags: tags afterwards',
    documented: 'none',
    page: PAGE,
    otherwise: PARAMETERS,
    look: async lab => {
      const { Key } = await put(lab, { Tagging: 'rule_id=7' });
      await put(lab, { Key });
      return tagsOf(lab, Key);
    },
  },
  {
    name: 'tags of a version that was replaced, and of the current one',
    documented: 'rule_id=7, then rule_id=8',
    page: api('GetObjectTagging'),
    needsVersions: true,
    otherwise: PARAMETERS,
    look: async lab => {
      const { Key, VersionId } = await put(lab, { Tagging: 'rule_id=7' });
      await put(lab, { Key, Tagging: 'rule_id=8' });
      return `${await tagsOf(lab, Key, VersionId)}, then ${await tagsOf(lab, Key)}`;
    },
  },
  {
    name: 'tags that are put onto a version: ETag and tags afterwards',
    documented: 'the same ETag, rule_id=9',
    page: api('PutObjectTagging'),
    otherwise: safe('tags that come late are an event of the same object, by its version where there are versions'),
    look: async lab => {
      const { s3, bucket: Bucket } = lab;
      const { Key, ETag, VersionId } = await put(lab);
      const Tagging = { TagSet: [{ Key: 'rule_id', Value: '9' }] };
      await s3.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging }));
      const { ETag: after } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      return `${after === ETag ? 'the same ETag' : 'another ETag'}, ${await tagsOf(lab, Key)}`;
    },
  },
];
