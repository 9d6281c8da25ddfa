import * as v from 'valibot';
import type { Life } from '../life.ts';

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const moment = v.exactOptional(v.pipe(v.number(), v.finite()));
const text = v.exactOptional(v.string());

const ClockSchema = v.strictObject({ seconds: v.pipe(v.number(), v.finite(), v.minValue(0)) });

const ListSchema = v.strictObject({
  listId: id,
  status: text,
  completed: v.exactOptional(v.literal(true)),
  deleted: v.exactOptional(v.literal(true)),
});

const TaskSchema = v.strictObject({
  listId: id,
  taskId: v.exactOptional(id),
  row: v.exactOptional(id),
  change: v.strictObject({
    statusId: v.exactOptional(v.picklist([0, 1, 2, 3, 4])),
    attemptsLeft: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
    lastAttempt: moment,
    readyAt: moment,
    resultData: text,
    customData: text,
    startTime: text,
    endTime: text,
  }),
});

function read<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw new Error(result.issues.map(issue => `"${v.getDotPath(issue) ?? 'the order'}": ${issue.message}`).join('; '));
}

/** Advances the time as ordered. @throws {Error} whose message names each wrong field. */
export function orderTime(json: unknown, life: Life): { time: number } {
  life.advance(read(ClockSchema, json).seconds);
  return { time: life.time };
}

/** Changes a list as ordered. @throws {Error} whose message names each wrong field. */
export function orderList(json: unknown, life: Life): { changed: boolean } {
  const { listId, status, completed, deleted } = read(ListSchema, json);
  if (deleted) return { changed: life.deleteList(listId) };
  if (completed) return { changed: life.completeList(listId) };
  if (status !== undefined) return { changed: life.moveList(listId, status) };
  throw new Error('one of "status", "completed" and "deleted" is needed');
}

/** Changes a task as ordered. @throws {Error} whose message says what is wrong. */
export function orderTask(json: unknown, life: Life): { changed: true } {
  const { listId, taskId, row, change } = read(TaskSchema, json);
  if (taskId !== undefined) life.changeTask(listId, { taskId }, change);
  else if (row !== undefined) life.changeTask(listId, { row }, change);
  else throw new Error('one of "taskId" and "row" is needed');
  return { changed: true };
}
