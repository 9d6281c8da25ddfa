import * as v from 'valibot';

const ClaimsSchema = v.object({
  iss: v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.digits(), v.transform(Number))]),
});

/** The account id in a token's claims; `undefined` when they have none. */
export function readAccountId(token: string): number | undefined {
  const [, claims = ''] = token.split('.');
  try {
    const read = v.safeParse(ClaimsSchema, JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
    return read.success ? read.output.iss : undefined;
  } catch {
    return undefined;
  }
}
