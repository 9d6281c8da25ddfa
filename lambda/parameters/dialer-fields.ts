import { choice, decimal, flag, integer } from './parameter-field.ts';

const NEWEST = 'newest client';

/** Numbers beyond this one are a mistake of the writer; nothing is documented. */
const MAX = 1_000_000;

const atLeastZero = (description: string) =>
  decimal(0, MAX, 'a number from 0 to 1000000', `${description} For predictive and progressive lists.`, NEWEST);

const share = (description: string) =>
  decimal(0, 1, 'a number from 0 to 1', `${description} For predictive and progressive lists.`, NEWEST);

/** How a list is dialled when it is not automatic: to the agents of a queue. Ranges are those of the official client. */
export const dialerFields = {
  call_list_type: choice(
    ['automatic', 'predictive', 'progressive'],
    'How the list is dialled. API default: automatic.',
    NEWEST,
  ),
  queue_id: integer(
    1,
    Number.MAX_SAFE_INTEGER,
    'a whole number of 1 or more',
    'Id of the queue whose agents take the calls. Required for predictive and progressive lists, and only for them.',
    NEWEST,
  ),
  acd_version: choice(['V1', 'V2'], 'Version of the queue system. For predictive and progressive lists.', NEWEST),
  predictive_type: choice(
    ['DEFAULT_PREDICTIVE_TYPE', 'AR_OPTIMIZED', 'BF_OPTIMIZED', 'AR_SMALL_GROUP', 'AR_AUTO_BALANCED'],
    'The predictive algorithm. For predictive lists.',
    NEWEST,
  ),
  maximum_error_rate: share('Highest share of abandoned calls.'),
  minimum_busy_factor: share('Lowest share of time in which agents are busy.'),
  task_multiplier: decimal(
    1,
    MAX,
    'a number from 1 to 1000000',
    'Tasks that are started for each free agent. For progressive lists.',
    NEWEST,
  ),
  is_personal_campaign: flag('Whether tasks belong to certain agents. For progressive lists.', NEWEST),
  personal_campaign_type: choice(
    ['smart', 'strict'],
    'How they do. Only with is_personal_campaign. API default: smart.',
    NEWEST,
  ),
  buffer_size_target: choice(
    ['VALUE', 'OPERATOR', 'AGENT'],
    'What the size of the buffer of tasks depends on. For predictive and progressive lists.',
    NEWEST,
  ),
  buffer_size_value: integer(
    20,
    500,
    'a whole number from 20 to 500',
    'Size of the buffer. Only with buffer_size_target VALUE.',
    NEWEST,
  ),
  buffer_threshold_factor: decimal(
    0,
    MAX,
    'a number from 0 to 1000000',
    'When the buffer is filled again. Only with buffer_size_target.',
    NEWEST,
  ),
  avg_dial_time_sec: atLeastZero('Seconds that dialling takes, to begin the statistics with.'),
  avg_time_talk_sec: atLeastZero('Seconds that talking takes, to begin the statistics with.'),
  avg_total_time_sec: atLeastZero('Seconds that a whole call takes, to begin the statistics with.'),
  percent_successful: decimal(
    0,
    100,
    'a number from 0 to 100',
    'Share of calls that succeed, to begin the statistics with. For predictive and progressive lists.',
    NEWEST,
  ),
} as const;
