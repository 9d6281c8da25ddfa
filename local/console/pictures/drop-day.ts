import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Desk } from '../../../console/server/desk.ts';
import { DROP_BUCKET, type EmbeddedStack } from '../../embedded-stack.ts';

const PEOPLE = 'phone_number,first_name\n+12025550147,Ann\n+12025550148,Bob\n+12025550149,Cid\n';
const BAD = 'phone_number,first_name\n+12025550147,Ann\n2025550148,Bob\n1.20255E+11,Cid\n+12025550147\n';
const SAID = {
  rule_id: 101,
  priority: 1,
  max_simultaneous: 5,
  num_attempts: 3,
  phone_columns: ['phone_number'],
  server_location: 'frankfurt',
  allow_duplicate: true,
};

/** A file of the day that the pictures show. */
interface DayFile {
  readonly key: string;
  readonly text: string;
  readonly said: object;
  /** What goes wrong with its request. */
  readonly fault?: string;
  /** What is done with the switches afterwards. Each file is where it stays before the next one comes, so that their order is always the same. */
  readonly after?: readonly string[];
}

/** In the order in which they are dropped. */
const DAY: readonly DayFile[] = [
  { key: 'drops/friday.csv', text: BAD, said: SAID },
  { key: 'drops/thursday.csv', text: PEOPLE, said: { ...SAID, rule_id: undefined } },
  { key: 'drops/tuesday.csv', text: PEOPLE, said: SAID, fault: 'no-balance', after: ['quiet', 'call-all'] },
  { key: 'careful/wednesday.csv', text: PEOPLE, said: SAID, fault: 'request-lost', after: ['quiet'] },
  { key: 'drops/monday.csv', text: PEOPLE, said: SAID, after: ['call-all'] },
];

/** Drops the files of a day, one after the other, so that every run of it looks the same but for times and ids. */
export async function dropDay({ client, poller }: EmbeddedStack, desk: Desk): Promise<void> {
  const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body }));
  for (const { key, text, said, fault, after = [] } of DAY) {
    if (fault !== undefined) await desk.order?.(fault);
    await put(`${key}.json`, JSON.stringify(said));
    // The event of a sidecar that comes while its file is in doubt has the function look once more.
    await poller.settled();
    await put(key, text);
    await poller.settled();
    for (const order of after) {
      // Calls are made of the lists that were seen.
      await desk.look();
      await desk.order?.(order);
    }
  }
}
