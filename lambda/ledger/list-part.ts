import * as v from 'valibot';
import { Count, Time } from '../fields.ts';
import { ProblemSchema } from '../problem.ts';
import { TASK_STATES } from '../voximplant/results/task-states.ts';
import { LIST_STATE_NAMES } from './list-states.ts';

/** How a list ended, as far as can be known. */
const ENDS = ['completed', 'canceled', 'given_up', 'gone'] as const;

const CountsSchema = v.strictObject({ total: Count, ...v.entriesFromList(TASK_STATES, Count) });

const FileSchema = v.strictObject({
  key: v.string(),
  etag: v.string(),
  rows: Count,
});

const ResultsSchema = v.strictObject({
  ...FileSchema.entries,
  revision: v.pipe(Count, v.description('1, and one more each time that the list came back to life.')),
  at: Time,
  counts: CountsSchema,
  complete: v.pipe(
    v.boolean(),
    v.description('False when the API showed other tasks than it has, each time that it was read.'),
  ),
  final: v.pipe(v.boolean(), v.description('False when the list was given up while it ran.')),
  joinedBy: v.pipe(
    v.picklist(['uuid', 'order', 'none']),
    v.description('How rows of the file were found: by __task_uuid, by their place and values, or not at all.'),
  ),
  unjoined: v.pipe(Count, v.description('Tasks of which nobody can say for certain which row they were.')),
  unreached: v.pipe(v.optional(FileSchema), v.description('The rows that ended in error, in the form of the upload.')),
});
export type Results = v.InferOutput<typeof ResultsSchema>;

/** The call list of a submission that ended as created. */
export const ListPartSchema = v.strictObject({
  state: v.picklist(LIST_STATE_NAMES),
  since: v.pipe(Time, v.description('When it came into this state.')),
  word: v.pipe(v.optional(v.string()), v.description('What the API calls it.')),
  ended: v.pipe(v.optional(v.picklist(ENDS)), v.description('How it ended.')),
  endedAt: v.optional(Time),
  collecting: v.optional(
    v.strictObject({
      owner: v.optional(v.string()),
      until: v.pipe(v.optional(Time), v.description('Until then nobody but the owner goes on with it.')),
      since: Time,
    }),
  ),
  results: v.pipe(v.optional(ResultsSchema), v.description('The latest file of results.')),
  problem: v.pipe(v.optional(ProblemSchema), v.description('Why something of it is not as it should be.')),
  announced: v.pipe(v.optional(v.string()), v.description('What Drop Completed was sent of last.')),
});
export type ListPart = v.InferOutput<typeof ListPartSchema>;
