import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createS3Client } from '../../lambda/s3/s3-client.ts';

/** The parts of the function's S3 client, without the function itself. */
export const client = {
  s3: createS3Client({}),
  commands: [HeadObjectCommand, GetObjectTaggingCommand, GetObjectCommand, PutObjectCommand, CopyObjectCommand],
};

export const handler = async () => ({ hello: 'world' });
