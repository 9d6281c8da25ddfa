import { FEED_OPTIONS } from '../ledger/read-config.ts';

const NONE: string[] = [];

/** The options of every command that reads files as the function does. */
export const FILE_OPTIONS = {
  ...FEED_OPTIONS,
  set: { type: 'string', multiple: true, default: NONE },
  sidecar: { type: 'string' },
  suppress: { type: 'string', multiple: true, default: NONE },
  'suppress-set': { type: 'string', multiple: true, default: NONE },
} as const;
