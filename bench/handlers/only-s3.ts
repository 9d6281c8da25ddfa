import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createAwsTransport } from '../../lambda/aws-transport.ts';

const requestHandler = createAwsTransport({ connectMs: 5_000, answerMs: 20_000 });

/** What the function's client of S3 is made of, and nothing of the function. */
export const client = {
  s3: new S3Client({ requestHandler, responseChecksumValidation: 'WHEN_REQUIRED' }),
  commands: [HeadObjectCommand, GetObjectTaggingCommand, GetObjectCommand, PutObjectCommand, CopyObjectCommand],
};

export const handler = async () => ({ hello: 'world' });
