import { cancelContacts, isEverybodyOut } from '../../../lambda/acts/cancel-contacts.ts';
import { readCancelFile } from '../../../lambda/acts/read-cancel-file.ts';
import type { RowIndex } from '../../../lambda/csv/row-index.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { type Contacts, contactsOf } from '../../../lambda/voximplant/running/contacts.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerOf, HAND, openDesk } from './open-desk.ts';

/** Ten people. The home number in row 1 is the mobile number in row 7. */
export const CSV = [
  'mobile;home;__task_uuid',
  ...Array.from({ length: 10 }, (_, at) => `+1202555010${at};${at === 0 ? '+12025550106' : ''};t-${at}`),
  '',
].join('\n');

/** Opens a list of people, its submission, and a function that applies cancel files. */
export async function openContacts(
  change: (listId: number) => Partial<Draft> = () => ({}),
  options: Parameters<typeof openTestSimulator>[0] = {},
  csv = CSV,
) {
  const simulator = await openTestSimulator({ callSeconds: 10, keepRows: 10_000, ...options });
  await create(simulator, {}, csv);
  const listId = simulator.lists[0]?.listId ?? 0;
  const answer = { ...answerOf(listId), count: csv.split('\n').length - 2 };
  const opened = openDesk({ state: 'created', answer, ...change(listId) });
  const api = makeCallContext(simulator.url, await signToken());
  const lists: Contacts = { ...contactsOf(api), accountId: undefined };
  async function cancel(
    file: string,
    phoneColumns?: readonly string[],
    asked: Partial<Contacts> = {},
    index?: RowIndex,
  ) {
    const wish = await readCancelFile(Buffer.from(file), phoneColumns);
    if ('problem' in wish) throw new Error(wish.problem);
    const openThem = async () => ({ ...lists, ...asked });
    const { report } = await cancelContacts(opened.desk, opened.submission, HAND, wish, openThem, index);
    return { ...report, rows: Object.fromEntries(report.rows), isEverybodyOut: isEverybodyOut(report) };
  }
  const statuses = () => simulator.tasks(listId).map(({ statusId }) => statusId);
  return { ...opened, simulator, listId, cancel, statuses, [Symbol.asyncDispose]: () => simulator.close() };
}
