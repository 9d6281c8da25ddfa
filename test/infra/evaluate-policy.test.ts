import { describe, expect, test } from 'vitest';
import { type AccessRequest, isAllowed, type Statement } from '../support/evaluate-policy.ts';

const ROLE = 'arn:aws:iam::123456789012:role/function';
const request: AccessRequest = {
  principal: ROLE,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::drops/acme/a.csv',
  context: { 's3:prefix': 'acme/a.csv', 'aws:SecureTransport': true },
};
const allow = (change: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: 'arn:aws:s3:::drops/acme/*',
  ...change,
});
const deny = (change: Partial<Statement> = {}): Statement => ({ ...allow(change), Effect: 'Deny' });

describe('a request', () => {
  test('is allowed by one matching statement', () => {
    expect(isAllowed([allow()], request)).toBe(true);
    expect(isAllowed([allow({ Action: 's3:Get*' })], request)).toBe(true);
    expect(isAllowed([allow({ Action: 'S3:getobject' })], request)).toBe(true);
    expect(isAllowed([{ Effect: 'Allow', NotAction: 's3:Put*', Resource: '*' }], request)).toBe(true);
    expect(isAllowed([{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::ledger/*' }], request)).toBe(true);
    expect(isAllowed([allow({ Condition: { StringLike: { 'S3:Prefix': 'acme/*' } } })], request)).toBe(true);
    expect(isAllowed([allow({ Condition: { Null: { 'aws:SourceArn': 'true' } } })], request)).toBe(true);
  });

  test.each<[string, Partial<Statement>]>([
    ['another action', { Action: 's3:GetObjectTagging' }],
    ['another prefix', { Resource: 'arn:aws:s3:::drops/bravo/*' }],
    ['a resource with the same prefix', { Resource: 'arn:aws:s3:::drops/acme/a' }],
    ['all actions but this one', { Action: undefined, NotAction: 's3:Get*' }],
    ['all resources but these', { Resource: undefined, NotResource: 'arn:aws:s3:::drops/*' }],
    ['the absence of a key that the request has', { Condition: { Null: { 's3:prefix': 'true' } } }],
    ['another principal', { Principal: { Service: 'events.amazonaws.com' } }],
    ['a condition that does not hold', { Condition: { StringLike: { 's3:prefix': ['bravo/*'] } } }],
    ['a condition on a key that the request lacks', { Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }],
  ])('is not allowed by a statement about %s', (_what, change) => {
    expect(isAllowed([allow(change)], request)).toBe(false);
  });

  test('is not allowed when no statement matches', () => {
    expect(isAllowed([], request)).toBe(false);
  });

  test('is denied by one Deny, whatever else allows it', () => {
    expect(isAllowed([allow(), deny({ Principal: { AWS: '*' } })], request)).toBe(false);
  });

  test('is not affected by a Deny whose condition does not hold', () => {
    const insecure = deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const others = deny({ Condition: { StringNotEquals: { 'aws:PrincipalArn': ROLE } } });
    const context = { ...request.context, 'aws:PrincipalArn': ROLE };

    expect(isAllowed([allow(), insecure, others], { ...request, context })).toBe(true);
    expect(isAllowed([allow(), others], request)).toBe(false);
  });

  test('is not judged with an operator that the evaluator does not know', () => {
    const strange = allow({ Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01' } } });
    expect(() => isAllowed([strange], request)).toThrow('does not know the operator DateLessThan');
  });
});
