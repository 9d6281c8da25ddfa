import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import {
  answerOf,
  api,
  guide,
  type Lab,
  newKey,
  type Otherwise,
  put,
  type Semantic,
  STALE,
  safe,
  unsafe,
} from '../semantic.ts';

/** Number of writers that race for one document. */
const WRITERS = 20;
const ALL_CONDITIONS = guide('conditional-writes');
const LEDGER = unsafe('two workers may both believe that they claimed a drop, and people are called twice');

function unlessRefused(seen: string): Otherwise {
  return seen === 'done' ? LEDGER : safe('any refusal is as good: the function looks again, or stops');
}

/** A server that rejects everybody is useless but harmless. */
function whenOthersWin(seen: string): Otherwise {
  return seen.startsWith('0 ') ? safe('nobody ever wins, so nothing dials') : LEDGER;
}

/** How many of the writers with the same condition succeed. */
async function race(lab: Lab, Key: string, condition: { IfNoneMatch: string } | { IfMatch: string }): Promise<string> {
  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    answerOf(put(lab, { Key, Body: `{"writer":${writer}}`, ...condition })),
  );
  const answers = await Promise.all(writers);
  return `${answers.filter(answer => answer === 'done').length} of ${WRITERS}`;
}

/** The ledger's documents are changed by conditional writes only. */
export const CONDITIONAL_WRITES: readonly Semantic[] = [
  {
    name: 'PUT If-None-Match: * where nothing lies',
    documented: 'done',
    page: ALL_CONDITIONS,
    otherwise: safe('nothing is ever claimed, so nothing dials'),
    look: lab => answerOf(put(lab, { IfNoneMatch: '*' })),
  },
  {
    name: 'PUT If-None-Match: * over an object',
    documented: '412 PreconditionFailed',
    page: ALL_CONDITIONS,
    otherwise: unlessRefused,
    look: async lab => answerOf(put(lab, { ...pick(await put(lab)), IfNoneMatch: '*' })),
  },
  {
    name: `PUT If-None-Match: * by ${WRITERS} writers at once: who wins`,
    documented: `1 of ${WRITERS}`,
    page: ALL_CONDITIONS,
    otherwise: whenOthersWin,
    look: lab => race(lab, newKey(), { IfNoneMatch: '*' }),
  },
  {
    name: 'PUT If-Match with the ETag that lies there',
    documented: 'done',
    page: ALL_CONDITIONS,
    otherwise: safe('no submission ever moves on, so nothing dials'),
    look: async lab => {
      const { Key, ETag } = await put(lab);
      return answerOf(put(lab, { Key, IfMatch: ETag }));
    },
  },
  {
    name: 'PUT If-Match with another ETag',
    documented: '412 PreconditionFailed',
    page: ALL_CONDITIONS,
    otherwise: unlessRefused,
    look: async lab => answerOf(put(lab, { ...pick(await put(lab)), IfMatch: STALE })),
  },
  {
    name: 'PUT If-Match where nothing lies',
    documented: '404 NoSuchKey',
    page: ALL_CONDITIONS,
    otherwise: unlessRefused,
    look: lab => answerOf(put(lab, { IfMatch: STALE })),
  },
  {
    name: `PUT If-Match by ${WRITERS} writers at once: who wins`,
    documented: `1 of ${WRITERS}`,
    page: ALL_CONDITIONS,
    otherwise: whenOthersWin,
    look: async lab => {
      const { Key, ETag } = await put(lab);
      return race(lab, Key, { IfMatch: ETag });
    },
  },
  {
    name: 'DELETE If-Match with another ETag',
    documented: '412 PreconditionFailed',
    page: guide('conditional-deletes'),
    otherwise: safe('a marker of what is open may go too early; its submission is found again by its event or by hand'),
    look: async lab => {
      const { Key } = await put(lab);
      return answerOf(lab.s3.send(new DeleteObjectCommand({ Bucket: lab.bucket, Key, IfMatch: STALE })));
    },
  },
  {
    name: 'DELETE If-Match with the ETag that lies there',
    documented: 'done',
    page: api('DeleteObject'),
    otherwise: safe('markers of what is over stay, and every sweep looks at them again'),
    look: async lab => {
      const { Key, ETag } = await put(lab);
      return answerOf(lab.s3.send(new DeleteObjectCommand({ Bucket: lab.bucket, Key, IfMatch: ETag })));
    },
  },
];

const pick = ({ Key }: { readonly Key: string }) => ({ Key });
