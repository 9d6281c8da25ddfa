import { deleteObjectAnnotation, getObjectAnnotation, putObjectAnnotation } from './annotations/annotations.ts';
import { listObjectAnnotations } from './annotations/list-annotations.ts';
import { getBucketAcl, getObjectAcl } from './buckets/access-control.ts';
import {
  BUCKET_DOCUMENTS,
  deleteBucketDocument,
  getBucketDocument,
  putBucketDocument,
} from './buckets/bucket-documents.ts';
import { getBucketVersioning, putBucketVersioning } from './buckets/bucket-versioning.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets/buckets.ts';
import { copyObject } from './copy/copy-object.ts';
import { deleteObject, deleteObjects } from './delete-object.ts';
import { getObject } from './get-object.ts';
import { listObjectVersions } from './listings/list-object-versions.ts';
import { listObjects, listObjectsV2 } from './listings/list-objects.ts';
import { completeMultipartUpload } from './multipart/multipart-complete.ts';
import { createMultipartUpload } from './multipart/multipart-create.ts';
import { abortMultipartUpload, listMultipartUploads, listParts } from './multipart/multipart-list.ts';
import { uploadPart, uploadPartCopy } from './multipart/multipart-upload-part.ts';
import { getObjectAttributes } from './object-attributes.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.ts';
import type { Operation } from './operation.ts';
import { putObject } from './put-object.ts';

/** The criteria for requests of an operation, and the function that handles them. */
export interface Route {
  /** Named like the SDK's commands. */
  readonly operation: string;
  readonly level: 'service' | 'bucket' | 'object';
  readonly method: string;
  /** Required query parameters. */
  readonly query?: readonly string[];
  /** A required header. */
  readonly header?: string;
  readonly run: Operation;
}

const documentRoutes = BUCKET_DOCUMENTS.flatMap((document): Route[] => {
  const query = [document.subresource];
  return [
    {
      operation: `Put${document.name}`,
      level: 'bucket',
      method: 'PUT',
      query,
      run: c => putBucketDocument(c, document),
    },
    {
      operation: `Get${document.name}`,
      level: 'bucket',
      method: 'GET',
      query,
      run: c => getBucketDocument(c, document),
    },
    {
      operation: `Delete${document.name}`,
      level: 'bucket',
      method: 'DELETE',
      query,
      run: c => deleteBucketDocument(c, document),
    },
  ];
});

/** Every operation of the server. The first matching route wins, so the narrower ones come first. */
export const ROUTES: readonly Route[] = [
  { operation: 'ListBuckets', level: 'service', method: 'GET', run: listBuckets },

  { operation: 'GetBucketAcl', level: 'bucket', method: 'GET', query: ['acl'], run: getBucketAcl },
  { operation: 'GetBucketLocation', level: 'bucket', method: 'GET', query: ['location'], run: getBucketLocation },
  { operation: 'GetBucketVersioning', level: 'bucket', method: 'GET', query: ['versioning'], run: getBucketVersioning },
  { operation: 'PutBucketVersioning', level: 'bucket', method: 'PUT', query: ['versioning'], run: putBucketVersioning },
  { operation: 'ListMultipartUploads', level: 'bucket', method: 'GET', query: ['uploads'], run: listMultipartUploads },
  { operation: 'ListObjectVersions', level: 'bucket', method: 'GET', query: ['versions'], run: listObjectVersions },
  { operation: 'DeleteObjects', level: 'bucket', method: 'POST', query: ['delete'], run: deleteObjects },
  ...documentRoutes,
  { operation: 'ListObjectsV2', level: 'bucket', method: 'GET', query: ['list-type'], run: listObjectsV2 },
  { operation: 'ListObjects', level: 'bucket', method: 'GET', run: listObjects },
  { operation: 'CreateBucket', level: 'bucket', method: 'PUT', run: createBucket },
  { operation: 'HeadBucket', level: 'bucket', method: 'HEAD', run: headBucket },
  { operation: 'DeleteBucket', level: 'bucket', method: 'DELETE', run: deleteBucket },

  { operation: 'PutObjectAnnotation', level: 'object', method: 'PUT', query: ['annotation'], run: putObjectAnnotation },
  {
    ...{ operation: 'GetObjectAnnotation', level: 'object', method: 'GET', query: ['annotation', 'annotationName'] },
    run: getObjectAnnotation,
  },
  {
    operation: 'ListObjectAnnotations',
    level: 'object',
    method: 'GET',
    query: ['annotation'],
    run: listObjectAnnotations,
  },
  {
    operation: 'DeleteObjectAnnotation',
    level: 'object',
    method: 'DELETE',
    query: ['annotation'],
    run: deleteObjectAnnotation,
  },
  { operation: 'GetObjectAcl', level: 'object', method: 'GET', query: ['acl'], run: getObjectAcl },
  { operation: 'GetObjectAttributes', level: 'object', method: 'GET', query: ['attributes'], run: getObjectAttributes },
  { operation: 'GetObjectTagging', level: 'object', method: 'GET', query: ['tagging'], run: getObjectTagging },
  { operation: 'PutObjectTagging', level: 'object', method: 'PUT', query: ['tagging'], run: putObjectTagging },
  { operation: 'DeleteObjectTagging', level: 'object', method: 'DELETE', query: ['tagging'], run: deleteObjectTagging },
  {
    operation: 'CreateMultipartUpload',
    level: 'object',
    method: 'POST',
    query: ['uploads'],
    run: createMultipartUpload,
  },
  {
    operation: 'CompleteMultipartUpload',
    level: 'object',
    method: 'POST',
    query: ['uploadId'],
    run: completeMultipartUpload,
  },
  {
    operation: 'AbortMultipartUpload',
    level: 'object',
    method: 'DELETE',
    query: ['uploadId'],
    run: abortMultipartUpload,
  },
  { operation: 'ListParts', level: 'object', method: 'GET', query: ['uploadId'], run: listParts },
  {
    ...{
      operation: 'UploadPartCopy',
      level: 'object',
      method: 'PUT',
      query: ['uploadId'],
      header: 'x-amz-copy-source',
    },
    run: uploadPartCopy,
  },
  { operation: 'UploadPart', level: 'object', method: 'PUT', query: ['uploadId'], run: uploadPart },
  { operation: 'CopyObject', level: 'object', method: 'PUT', header: 'x-amz-copy-source', run: copyObject },
  { operation: 'PutObject', level: 'object', method: 'PUT', run: putObject },
  { operation: 'GetObject', level: 'object', method: 'GET', run: getObject },
  { operation: 'HeadObject', level: 'object', method: 'HEAD', run: getObject },
  { operation: 'DeleteObject', level: 'object', method: 'DELETE', run: deleteObject },
];
