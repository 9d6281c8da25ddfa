import type { S3Response } from '../../http/s3-response.ts';
import { writeXml, type XmlValue } from '../../http/write-xml.ts';
import type { OperationContext } from '../operation.ts';
import { OWNER } from './owner.ts';

const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const AUTHENTICATED_USERS = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const GROUP_GRANTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED_USERS, 'READ']],
};

/**
 * GetObjectAcl: the canned ACL that the object was written with, as grants. ACLs are stored and returned but have no
 * effect here.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
 */
export function getObjectAcl({ request, store, bucket, key }: OperationContext): S3Response {
  const version = store.find(bucket, key, request.query.get('versionId'));
  return answer(version.placement.find(([name]) => name === 'x-amz-acl')?.[1] ?? 'private');
}

/** GetBucketAcl: always private. */
export function getBucketAcl({ store, bucket }: OperationContext): S3Response {
  store.bucket(bucket);
  return answer('private');
}

function answer(canned: string): S3Response {
  const groups = GROUP_GRANTS[canned] ?? [];
  const body = writeXml('AccessControlPolicy', {
    Owner: OWNER,
    AccessControlList: {
      Grant: [
        grant('CanonicalUser', OWNER, 'FULL_CONTROL'),
        ...groups.map(([URI, permission]) => grant('Group', { URI }, permission)),
      ],
    },
  });
  return { status: 200, headers: [['content-type', 'application/xml']], body };
}

function grant(type: string, grantee: { readonly [name: string]: XmlValue }, Permission: string): XmlValue {
  const attributes = { '@_xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', '@_xsi:type': type };
  return { Grantee: { ...attributes, ...grantee }, Permission };
}
