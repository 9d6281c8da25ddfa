import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createS3Client } from '../../lambda/s3/s3-client.ts';

/** What the function's client of S3 is made of, and nothing of the function. */
export const client = {
  s3: createS3Client({}),
  commands: [HeadObjectCommand, GetObjectTaggingCommand, GetObjectCommand, PutObjectCommand, CopyObjectCommand],
};

export const handler = async () => ({ hello: 'world' });
