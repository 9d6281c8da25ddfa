import type { Codes } from './code-entry.ts';

/** Problems and warnings about the sources beside a file: tags, sidecar, folder defaults, and its name. */
export const PARAMETER_CODES = {
  file_name_mismatch: {
    meaning: 'The name of the file does not match the pattern of its feed.',
    example: 'monday.csv in a feed with "fileNamePattern": "(?<rule_id>\\\\d+)_.*"',
    action: 'Name the file as the pattern says.',
    setting: 'fileNamePattern of the feed',
  },
  folder_defaults_invalid: {
    meaning: 'The file _defaults.json of a folder cannot be read.',
    example: '{ "priority": 1, }',
    action: 'Correct the JSON at the place in the message. Every drop of the folder needs it.',
  },
  no_server_location: {
    meaning: 'No parameter says where the calls should start. A warning.',
    example: 'neither server_location nor ip_address',
    action:
      'Set server_location near the people who are called: it changes delay and quality. https://api.voximplant.com/getServerLocations lists the names.',
    setting: 'server_location, ip_address',
  },
  parameter_ambiguous: {
    meaning: 'One source sets a parameter twice, with different values.',
    example: 'the tags rule_id=1 and voximplant:rule_id=2',
    action: 'Keep one of them.',
  },
  parameter_inapplicable: {
    meaning: 'A parameter does not go with the type of the list, or needs another one beside it.',
    example: 'queue_id for a list that is not predictive or progressive',
    action: 'Leave it out, or set what it needs.',
    setting: 'call_list_type',
  },
  parameter_invalid: {
    meaning: 'A parameter has an invalid value.',
    example: '"num_attempts": 9',
    action: 'Set a value as the message says. docs/parameters.md has all parameters.',
  },
  parameter_missing: {
    meaning: 'Required parameters are missing, so the drop waits.',
    example: 'no rule_id in tags, sidecar, folder or feed',
    action: 'Add them as tags or in a sidecar. The file need not be uploaded again.',
    setting: 'defaults of the feed',
  },
  parameter_not_for_folders: {
    meaning: 'The defaults of a folder set a parameter that describes one file.',
    example: '"sha256" in _defaults.json',
    action: 'Set it in the sidecar or the tags of the file.',
  },
  parameter_origin: {
    meaning: 'A parameter comes from an origin that the feed does not allow.',
    example: 'rule_id in a sidecar, where only the feed may set it',
    action: 'Leave it out, or set it where the message says.',
    setting: 'origins of the feed',
  },
  parameter_outside_limits: {
    meaning: 'A parameter is outside the limits of its feed.',
    example: '"max_simultaneous": 100 in a feed that allows 50',
    action: 'Choose a value within the limits, or ask for other limits.',
    setting: 'limits and callingHours of the feed',
  },
  parameter_unknown: {
    meaning: 'There is no parameter of that name.',
    example: '"priorty": 1',
    action: 'Correct the name. The message has the nearest one.',
  },
  profile_unknown: {
    meaning: 'The feed has no profile of that name.',
    example: '"profile": "evenings" in a feed that has "evening"',
    action: 'Choose one that the message lists.',
    setting: 'profiles of the feed',
  },
  sidecar_invalid: {
    meaning: 'The sidecar cannot be read, or a file has two of them.',
    example: '{ "rule_id": 101, }',
    action: 'Correct the JSON at the place in the message, and upload the sidecar again.',
  },
  tag_suspicious: {
    meaning: 'A tag or a metadata name is nearly a parameter, and may be mistyped.',
    example: 'the tag dryrun=true',
    action: 'Write the parameter as the message says, or remove the tag. A feed can ignore tags of others.',
    setting: 'otherTags of the feed',
  },
} as const satisfies Codes;
