import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import client from '@voximplant/apiclient-nodejs';
import { checkAnswer, runTransfers } from './run-transfers.ts';

let api: Promise<InstanceType<typeof client.default>> | undefined;
let s3: S3Client | undefined;

// As in its examples: the file is a Buffer.
await runTransfers(async ({ endpoint, bucket, key, sinkUrl, credentials }) => {
  s3 ??= new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  api ??= new Promise(resolve => {
    const made = new client.default({ host: new URL(sinkUrl).host, pathToCredentials: credentials });
    made.onReady = () => resolve(made);
  });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error('S3 gave no body');
  const fileContent = Buffer.from(await Body.transformToByteArray());
  const { CallLists } = await api;
  checkAnswer(
    await CallLists.createCallList({
      ruleId: 101,
      priority: 1,
      maxSimultaneous: 5,
      numAttempts: 3,
      name: 'bench',
      fileContent,
    }),
  );
});
