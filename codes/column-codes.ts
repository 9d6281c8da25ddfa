import type { Codes } from './code-entry.ts';

const phones = { phone_columns: ['phone_number'] };

/** Problems and warnings about phone columns. */
export const PHONE_CODES = {
  csv_no_phone_column: {
    meaning: 'No column of the file looks as if it held telephone numbers.',
    example: 'name,city\nAnn,Ulm\nBob,Bonn\n',
    action: 'Check that it is the right file, or name the columns of its numbers in phone_columns.',
    setting: 'phoneCheck of the feed',
  },
  csv_phone_apostrophe: {
    meaning: 'A number begins with an apostrophe.',
    example: "phone_number\n'+12025550101\n",
    given: phones,
    action: 'Export without the apostrophe that protects spreadsheets.',
  },
  csv_phone_column_missing: {
    meaning: 'A column in phone_columns is not in the header.',
    example: 'phone,first_name\n+12025550101,Ann\n',
    given: phones,
    action: 'Name the columns exactly as the header does.',
    setting: 'phone_columns',
  },
  csv_phone_invisible: {
    meaning: 'A number contains an invisible character.',
    example: 'phone_number\n\u202a+12025550101\n',
    given: phones,
    action: 'Remove it; numbers that were copied from web pages or address books often have one.',
  },
  csv_phone_missing: {
    meaning: 'A row has no number in any of its phone columns.',
    example: 'phone_number,first_name\n,Ann\n',
    given: phones,
    action: 'Add the number, or remove the row.',
    setting: 'phone_columns',
  },
  csv_phone_plus: {
    meaning: 'A number does not begin with "+" and the country code.',
    example: 'phone_number\n0012025550101\n',
    given: phones,
    action: 'Write numbers with "+" and the country code. In a spreadsheet, format the column as text first.',
  },
  csv_phone_repeated: {
    meaning: 'A number is in the file twice, so its owner would be called twice.',
    example: 'phone_number\n+12025550101\n+12025550101\n',
    given: phones,
    action: 'Remove the second row, or allow duplicates.',
    setting: 'duplicates: "report" only reports it',
  },
  csv_phone_scientific: {
    meaning: 'A spreadsheet turned a number into scientific notation, so its last digits are lost.',
    example: 'phone_number\n1.20255E+10\n',
    given: phones,
    action: 'Format the column as text and export it from the source again.',
  },
  csv_phone_shape: {
    meaning: 'A value is not an E.164 number: "+", the country code and the number, 7 to 15 digits and nothing else.',
    example: 'phone_number\n+1 (202) 555-0101\n',
    given: phones,
    action: 'Write numbers without spaces, brackets and hyphens.',
  },
  csv_phone_trunk_zero: {
    meaning: 'The country code is followed by a 0 that is only dialled within the country. A warning.',
    example: 'phone_number\n+4403069990101\n',
    given: phones,
    action: 'Remove the 0: the call would fail.',
  },
  csv_phone_unchecked: {
    meaning: 'Columns that phone_columns does not name hold telephone numbers, and some of these cannot be dialled.',
    example: 'phone,name\n+12025550101,Ann\n02025550102,Bob\n',
    action:
      'Name the columns in phone_columns, so that wrong numbers reject the file. The next lines say what is wrong.',
    setting: 'phoneCheck of the feed',
  },
} as const satisfies Codes;

/** Problems and warnings about columns that control when and how a row is called. */
export const CONTROL_CODES = {
  csv_control_forbidden: {
    meaning: 'The file has a control column that the feed forbids.',
    example: '__start_at in a feed with "controlColumns": { "__start_at": "forbid" }',
    action: 'Remove the column.',
    setting: 'controlColumns of the feed',
    inWords: true,
  },
  csv_control_missing: {
    meaning: 'The file lacks a control column that the feed requires.',
    example: 'no __task_uuid in a feed with "controlColumns": { "__task_uuid": "require" }',
    action: 'Add the column.',
    setting: 'controlColumns of the feed',
    inWords: true,
  },
  csv_control_name: {
    meaning: 'The name of a column looks like a misspelled control column.',
    example: 'phone_number,__start_att\n+12025550101,\n',
    action: 'Write __start_at, __start_execution_time, __end_execution_time or __task_uuid.',
  },
  csv_control_unknown: {
    meaning: 'The name of a column begins with "__" and is not a control column. A warning.',
    example: 'phone_number,__colour\n+12025550101,red\n',
    action: 'Nothing, if the column is yours: it is sent like any other.',
  },
  csv_control_value: {
    meaning: 'A control column holds a value that the API does not understand.',
    example: 'phone_number,__start_execution_time,__end_execution_time\n+12025550101,9:00,17:00:00\n',
    action: 'Write times of day as HH:mm:ss in UTC, starts in UNIX seconds, and UUIDs in full.',
    setting: 'windowsAcrossMidnight of the feed, for windows that end the next day',
  },
  csv_no_calling_window: {
    meaning: 'In a feed with calling hours, some rows do not limit when they may be called. A warning.',
    example: 'rows without __start_execution_time in a feed with "callingHours"',
    action: 'Add __start_execution_time and __end_execution_time: the feed cannot stop calls that began late.',
    setting: 'callingHours of the feed',
    inWords: true,
  },
  csv_outside_calling_hours: {
    meaning: 'A row would be called outside the calling hours of its feed.',
    example: '__start_execution_time 22:00:00 in a feed that calls until 20:00',
    action: 'Move the window, or the start, into the hours. Windows are in UTC.',
    setting: 'callingHours of the feed, calling_hours',
    inWords: true,
  },
  csv_task_uuid_repeated: {
    meaning: 'Two rows have the same __task_uuid.',
    example:
      'phone_number,__task_uuid\n+12025550101,6f9619ff-8b86-4011-b42d-00c04fc964ff\n+12025550102,6f9619ff-8b86-4011-b42d-00c04fc964ff\n',
    action: 'Give each row a UUID of its own, or none.',
  },
  csv_too_many_values: {
    meaning:
      'The file has more numbers, or UUIDs, than the function can compare: 3,000,000 with 512 MB of memory or more, 702,000 with 256 MB.',
    example: 'a file of 4,000,000 rows with phone_columns',
    action: 'Split the file.',
    setting: 'memorySize, if it is below 512; duplicates: "report" only reports it, of numbers',
    inWords: true,
  },
} as const satisfies Codes;
