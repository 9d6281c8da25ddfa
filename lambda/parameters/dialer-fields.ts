import { choice, decimal, flag, integer } from './parameter-field.ts';
import type { DialerType } from './traits.ts';

const NEWEST = { evidence: 'newest client' } as const;
const PREDICTIVE = { ...NEWEST, for: ['predictive'] } as const;
const PROGRESSIVE = { ...NEWEST, for: ['progressive'] } as const;
const BOTH = { ...NEWEST, for: ['predictive', 'progressive'] } as const;

/** No limit is documented; a larger number is a mistake. */
const MAX = 1_000_000;

/** Adds the types of lists that a parameter is for to its description. */
const only = (description: string, { for: types }: { readonly for: readonly DialerType[] }) =>
  `${description} For ${types.join(' and ')} lists.`;

const ofBoth = (max: number, description: string) => decimal(0, max, only(description, BOTH), BOTH);

/**
 * The parameters of lists that are dialled to the agents of a queue, not automatically. Ranges and combinations are
 * those of the official client 4.11.0 and its doc comments.
 */
export const dialerFields = {
  call_list_type: choice(
    ['automatic', 'predictive', 'progressive'],
    'How the list is dialled. API default: automatic.',
    NEWEST,
  ),
  queue_id: integer(
    1,
    Number.MAX_SAFE_INTEGER,
    'Id of the queue whose agents take the calls. Required for predictive and progressive lists, and only for them.',
    { ...BOTH, requiredThere: true, limitToIds: true },
  ),
  acd_version: choice(['V1', 'V2'], only('Version of the queue system.', BOTH), BOTH),
  predictive_type: choice(
    ['DEFAULT_PREDICTIVE_TYPE', 'AR_OPTIMIZED', 'BF_OPTIMIZED', 'AR_SMALL_GROUP', 'AR_AUTO_BALANCED'],
    only('The predictive algorithm.', PREDICTIVE),
    PREDICTIVE,
  ),
  maximum_error_rate: ofBoth(1, 'Highest share of abandoned calls.'),
  minimum_busy_factor: ofBoth(1, 'Lowest share of time in which agents are busy.'),
  task_multiplier: decimal(1, MAX, only('Tasks that are started for each free agent.', PROGRESSIVE), PROGRESSIVE),
  is_personal_campaign: flag(only('Whether tasks belong to certain agents.', PROGRESSIVE), PROGRESSIVE),
  personal_campaign_type: choice(
    ['smart', 'strict'],
    'How they do. Only with is_personal_campaign. API default: smart.',
    { ...PROGRESSIVE, needs: ['is_personal_campaign', true] },
  ),
  buffer_size_target: choice(
    ['VALUE', 'OPERATOR', 'AGENT'],
    only('Basis for the size of the buffer of tasks.', BOTH),
    BOTH,
  ),
  buffer_size_value: integer(20, 500, 'Size of the buffer. Only with buffer_size_target VALUE.', {
    ...BOTH,
    needs: ['buffer_size_target', 'VALUE'],
  }),
  buffer_threshold_factor: decimal(0, MAX, 'When the buffer is filled again. Only with buffer_size_target.', {
    ...BOTH,
    needs: ['buffer_size_target'],
  }),
  avg_dial_time_sec: ofBoth(MAX, 'Seconds that dialling takes, to begin the statistics with.'),
  avg_time_talk_sec: ofBoth(MAX, 'Seconds that talking takes, to begin the statistics with.'),
  avg_total_time_sec: ofBoth(MAX, 'Seconds that a whole call takes, to begin the statistics with.'),
  percent_successful: ofBoth(100, 'Share of calls that succeed, to begin the statistics with.'),
} as const;
