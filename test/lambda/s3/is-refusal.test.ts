import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../lambda/s3/is-refusal.ts';

function answer(httpStatusCode: number, name: string): S3ServiceException {
  return new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode } });
}

describe('an answer that the same request will get again', () => {
  test.each([
    [403, 'AccessDenied'],
    [403, 'SignatureDoesNotMatch'],
    [403, 'InvalidObjectState'],
    [403, 'Unknown'],
    [405, 'Unknown'],
    [501, 'NotImplemented'],
    [405, 'MethodNotAllowed'],
    [400, 'InvalidRequest'],
    [400, 'MetadataTooLarge'],
    [400, 'KMS.DisabledException'],
  ])('is HTTP %i %s', (status, name) => {
    expect(isRefusal(answer(status, name))).toBe(true);
  });

  test('is an error of the client that cannot send it', () => {
    const error = Object.assign(new Error('invalid expires header'), { code: 'UND_ERR_INVALID_ARG' });

    expect(isRefusal(error)).toBe(true);
  });
});

describe('an answer that may differ the next time', () => {
  test.each([
    [412, 'PreconditionFailed'],
    [404, 'NoSuchKey'],
    [409, 'ConditionalRequestConflict'],
    [429, 'TooManyRequests'],
    [400, 'RequestTimeout'],
    [400, 'ExpiredToken'],
    [400, 'Unknown'],
    [400, 'KMS.ThrottlingException'],
    [403, 'RequestTimeTooSkewed'],
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [503, 'ServiceUnavailable'],
  ])('is HTTP %i %s', (status, name) => {
    expect(isRefusal(answer(status, name))).toBe(false);
  });

  test.each([new Error('socket hang up'), new TypeError('x'), 'text', undefined])('is %s', error => {
    expect(isRefusal(error)).toBe(false);
  });
});
