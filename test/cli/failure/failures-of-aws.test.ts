import { expect, test } from 'vitest';
import { hintNextStep } from '../../../cli/failure/hint-next-step.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { openOperator } from '../open-operator.ts';

test.each([
  [403, 'ExpiredToken', 'the credentials have expired: log in to AWS again'],
  [400, 'TokenRefreshRequired', 'the credentials have expired'],
  [403, 'InvalidAccessKeyId', 'AWS does not accept these credentials: check AWS_PROFILE'],
  [403, 'RequestTimeTooSkewed', 'set the clock of this machine'],
  [400, 'AuthorizationHeaderMalformed', 'set AWS_REGION to the Region of the stack'],
  [404, 'NoSuchBucket', 'check that AWS_REGION and the credentials are those of the stack'],
  [403, 'AccessDenied', 'these credentials lack a right'],
] as const)('an answer %i %s comes with the next step', async (status, code, hint) => {
  const { server, simulator, dropdial } = await openOperator();
  await using _closed = simulator;
  server.addFault({ operation: 'ListObjectsV2', kind: 'error', status, code, times: 9 });

  const { err, ...ended } = await dropdial('submissions');

  expect(err).toContain(`; ${hint}`);
  expect(ended).toEqual({ code: 1, out: '' });
});

test.each([
  [{ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, 1, 'AWS_ENDPOINT_URL_S3 names that address: start its stack again'],
  [{ AWS_REGION: 'eu-west-1' }, 1, 'set AWS_REGION to the Region of the stack'],
  [{ AWS_REGION: '' }, 2, '; set AWS_REGION, such as'],
  [
    { AWS_ACCESS_KEY_ID: '', AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials' },
    2,
    'log in to AWS',
  ],
  [{ AWS_SECRET_ACCESS_KEY: 'another' }, 1, 'AWS does not accept these credentials'],
])('an environment with %j is told how to go on', async (wrong, code, hint) => {
  const { simulator, environment } = await openOperator();
  await using _closed = simulator;

  const ended = await runInProcess(['submissions'], { ...environment, ...wrong });

  expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(hint) });
});

test.each([
  ['no Region', { AWS_CONFIG_FILE: '/nowhere/config' }, 2, 'Region is missing; set AWS_REGION, such as'],
  [
    'an unreachable CloudFormation',
    { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    1,
    'AWS_ENDPOINT_URL names that address',
  ],
])('with %s a stack cannot be read', async (_what, environment, code, hint) => {
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

  const ended = await runInProcess(['submissions', '--stack', 'Dropdial'], { ...keys, ...environment });

  expect(ended).toMatchObject({ code, out: '' });
  expect(ended.err).toMatch(/^dropdial: the stack "Dropdial" cannot be read: /);
  expect(ended.err).toContain(hint);
});

test('an address that no variable names is one of the network', () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND s3.amazonaws.com'), {
    code: 'ENOTFOUND',
    $metadata: {},
  });

  expect(hintNextStep(error, { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9' })).toBe('check the network and AWS_REGION');
  expect(hintNextStep(new Error('it was not uploaded', { cause: error }), {})).toBe('check the network and AWS_REGION');
});

test('a failure of something else than AWS gets no advice about AWS', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });

  expect(hintNextStep(error, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).toBeUndefined();
  expect(hintNextStep('a text', {})).toBeUndefined();
});
