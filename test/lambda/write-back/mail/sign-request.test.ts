import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, test } from 'vitest';
import { signRequest } from '../../../../lambda/write-back/mail/sign-request.ts';
import { at } from '../../../support/make-draft.ts';

test.each([undefined, 'token'])(
  'a request is signed as the SDK signs it, with the session token %s',
  async sessionToken => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret/+', ...(sessionToken && { sessionToken }) };
    const [host, service, region] = ['sns.eu-central-1.amazonaws.com', 'sns', 'eu-central-1'];
    const body = 'Action=Publish&Subject=a%3A+b&Message=%C3%BC';

    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

    const ours = signRequest({ host, service, region, headers: form, body }, credentials, at(0));

    const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
    const { authorization: _, ...headers } = ours;
    const theirs = await signer.sign(
      { method: 'POST', protocol: 'https:', hostname: host, path: '/', headers, body },
      { signingDate: at(0) },
    );
    expect(ours.authorization).toBe(theirs.headers.authorization);
  },
);
