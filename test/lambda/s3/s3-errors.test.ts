import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { unquoteEtag } from '../../../lambda/s3/read-head.ts';
import { httpStatus, isConflict, isMissing, isPreconditionFailed } from '../../../lambda/s3/s3-errors.ts';

function answer(httpStatusCode: number, name: string): S3ServiceException {
  return new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode } });
}

describe('an answer of S3', () => {
  test.each([
    [404, 'NoSuchKey', 'missing'],
    [404, 'NotFound', 'missing'],
    [404, 'NoSuchVersion', 'missing'],
    [404, 'NoSuchBucket', 'nothing'],
    [412, 'PreconditionFailed', 'precondition'],
    [409, 'ConditionalRequestConflict', 'conflict'],
    [403, 'AccessDenied', 'nothing'],
    [500, 'InternalError', 'nothing'],
  ])('with HTTP %i %s means %s', (status, name, meaning) => {
    const error = answer(status, name);

    expect(httpStatus(error)).toBe(status);
    expect([isMissing(error), isPreconditionFailed(error), isConflict(error)]).toEqual(
      ['missing', 'precondition', 'conflict'].map(kind => kind === meaning),
    );
  });

  test.each([new Error('socket hang up'), { $metadata: { httpStatusCode: 404 } }, undefined])(
    'is never %s, which has no status',
    error => {
      expect(httpStatus(error)).toBeUndefined();
      expect(isMissing(error)).toBe(false);
    },
  );
});

test('an ETag has no quotes inside the function', () => {
  expect(unquoteEtag('"abc-2"')).toBe('abc-2');
  expect(unquoteEtag('abc')).toBe('abc');
});
