import type { Codes } from './code-entry.ts';

/** Problems and warnings about a file. */
export const FILE_CODES = {
  csv_blank_lines: {
    meaning: 'The file has blank lines. A warning: they are sent, and call nobody.',
    example: 'phone_number\n+12025550101\n\n+12025550102\n',
    action: 'Nothing, unless there should be rows.',
  },
  csv_bytes_max: {
    meaning: 'The file has more bytes than the feed allows.',
    example: 'a file of 6 MB in a feed with "limits": { "bytes": { "max": 5000000 } }',
    action: 'Split the file, or ask for a higher limit.',
    setting: 'limits.bytes of the feed',
    inWords: true,
  },
  csv_bytes_min: {
    meaning: 'The file has fewer bytes than the feed allows.',
    example: 'a file of 20 bytes in a feed with "limits": { "bytes": { "min": 100 } }',
    action: 'Check that the export is complete.',
    setting: 'limits.bytes of the feed',
    inWords: true,
  },
  csv_cut: {
    meaning: 'The last line ends in the middle: the upload, or the export, is probably truncated.',
    example: 'phone_number,first_name\n+12025550101,Ann\n+1202555',
    action:
      'Upload the whole file again. State "rows", "bytes" or "sha256" in the sidecar, so that truncation is always detected.',
  },
  csv_delimiter: {
    meaning: 'The columns are separated by another character than the named one.',
    example: 'phone_number;first_name\n+12025550101;Ann\n',
    given: { delimiter: ',' },
    action: 'Name the right delimiter, or leave it out: it is detected.',
    setting: 'delimiter',
  },
  csv_encoding: {
    meaning: 'The file is not in the encoding that "encoding" names (UTF-8 without it).',
    example: 'a file that a spreadsheet saved as "CSV (Windows)" with é, ü or ж in it',
    action: 'Save it as "CSV UTF-8". If the file must stay as it is, name its encoding.',
    setting: 'encoding',
    inWords: true,
  },
  csv_end_mark: {
    meaning: 'The file ends with a character that marks the end of files in old systems.',
    example: 'phone_number\n+12025550101\n\u001a',
    action: 'Remove the character, or have the export leave it out.',
  },
  csv_escape: {
    meaning: 'The escape character is the delimiter of the file.',
    example: 'phone_number;first_name\n+12025550101;Ann\n',
    given: { escape: ';' },
    action: 'Leave "escape" out: a quote within quotes is written twice.',
    setting: 'escape',
  },
  csv_field_count: {
    meaning: 'A row has more or fewer fields than the header.',
    example: 'phone_number,first_name\n+12025550101\n+12025550102,Bob\n',
    action: 'Complete the row, or put quotes around a value that holds the delimiter.',
  },
  csv_gzip: {
    meaning: 'The packed file cannot be unpacked: it is damaged, truncated, or not gzip.',
    example: 'a .csv.gz whose upload was cut',
    action: 'Pack it again with gzip and upload it again.',
    inWords: true,
  },
  csv_header_again: {
    meaning: 'The header is in the middle of the file again, as if two files were joined.',
    example: 'phone_number,first_name\n+12025550101,Ann\nphone_number,first_name\n+12025550102,Bob\n',
    action: 'Delete the second header.',
  },
  csv_header_empty: {
    meaning: 'A column has values and no name.',
    example: 'phone_number,,first_name\n+12025550101,x,Ann\n',
    action: 'Name the column in the first line, or remove it.',
  },
  csv_header_invisible: {
    meaning: 'The name of a column holds a character that nobody sees.',
    example: 'phone_number,first\u200bname\n+12025550101,Ann\n',
    action: 'Type the name again instead of pasting it.',
  },
  csv_header_mark: {
    meaning: 'The name of a column begins with a byte order mark; the file has two of them.',
    example: '\ufeff\ufeffphone_number\n+12025550101\n',
    action: 'Save the file again as UTF-8 with one byte order mark, or with none.',
  },
  csv_header_missing: {
    meaning: 'The file has no header: its first line is already a row, or there is nothing.',
    example: '+12025550101,Ann\n+12025550102,Bob\n',
    action: 'Put a line with the names of the columns first.',
  },
  csv_header_repeated: {
    meaning: 'Two columns have one name.',
    example: 'phone_number,name,name\n+12025550101,Ann,Lee\n',
    action: 'Give each column a name of its own.',
  },
  csv_header_spaces: {
    meaning: 'The name of a column has spaces around it, or one that is not the usual space. A warning.',
    example: 'phone_number, first_name\n+12025550101,Ann\n',
    action: 'Remove the spaces: a scenario that reads "first_name" does not find " first_name".',
  },
  csv_header_too_long: {
    meaning: 'The header is too long to be a header.',
    example: 'a first line of 70,000 characters',
    action: 'Check that the file has line ends, and quotes in pairs.',
    inWords: true,
  },
  csv_mark_inside: {
    meaning: 'There is a byte order mark in the middle of the file, as if two files were joined.',
    example: 'phone_number,first_name\n+12025550101,Ann\n\ufeff+12025550102,Bob\n',
    action: 'Delete the mark, and the header of the second file if it is there.',
  },
  csv_nameless_column: {
    meaning: 'Every line ends with a delimiter, which makes an empty column. A warning.',
    example: 'phone_number,first_name,\n+12025550101,Ann,\n',
    action: 'Nothing; or have the export leave the last delimiter out.',
  },
  csv_no_last_line_end: {
    meaning: 'The last line has no line end. A warning, unless the feed treats it as a sign of a truncated upload.',
    example: 'phone_number\n+12025550101',
    action: 'End the last line with a line break.',
    setting: 'lastLineEnd of the feed',
  },
  csv_no_row: {
    meaning: 'One of the first lines is a title or a drawn line, neither the header nor a row.',
    example: 'phone_number,first_name\n------------,----------\n+12025550101,Ann\n',
    action: 'Delete the line, and everything above the header.',
  },
  csv_not_csv: {
    meaning: 'The file is something else: a workbook, an archive, a picture, a program, a web page, JSON.',
    example: '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n',
    action: 'Save or export it as CSV. Renaming a workbook does not make it one.',
  },
  csv_nul_byte: {
    meaning:
      'The file holds a NUL byte: it is not text, or it was not written completely. The rows behind it are not checked.',
    example: 'phone_number,first_name\n+12025550101,A\u0000nn\n+12025550102,Bob\n',
    action: 'Export the file again. If it is UTF-16, save it with its byte order mark, or as UTF-8.',
  },
  csv_one_column: {
    meaning: 'The file has one column, and its content does not look like a list with one column.',
    example: 'Dear customers\nplease find the list below\nbest regards\n',
    action: 'Check the file and its delimiter. If it is right, put the values in quotes.',
    setting: 'delimiter',
  },
  csv_quote: {
    meaning: 'The quote character is the delimiter of the file.',
    example: 'the quote is an apostrophe, and apostrophes separate the columns',
    action: 'Leave "quote" out; the double quote is the standard.',
    setting: 'quote',
    inWords: true,
  },
  csv_results_file: {
    meaning: 'The file is a file of results: its people were called before.',
    example: 'phone_number,call_row,call_status,call_task_id,call_task_uuid\n+12025550101,2,processed,1,u-1\n',
    action: 'To call the people who were not reached, drop KEY.unreached.csv under another name.',
  },
  csv_rows_max: {
    meaning: 'The file has more rows than the feed allows.',
    example: '600,000 rows in a feed with "limits": { "rows": { "max": 500000 } }',
    action: 'Split the file, or ask for a higher limit.',
    setting: 'limits.rows of the feed',
    inWords: true,
  },
  csv_rows_min: {
    meaning: 'The file has fewer rows than the feed allows. A file without a row is never sent.',
    example: 'phone_number,first_name\n',
    action: 'Check that the export is complete.',
    setting: 'limits.rows of the feed',
  },
  csv_stray_quote: {
    meaning: 'There is a quote inside an unquoted field, or text after a closing quote.',
    example: 'phone_number,first_name\n+12025550101,Ann "Annie" Lee\n',
    action: 'Put the field in quotes and write each quote within it twice: "Ann ""Annie"" Lee".',
    setting: 'quote',
  },
  csv_trailer: {
    meaning: 'The last lines are not rows: they count the rows, or describe the report.',
    example: 'phone_number,first_name\n+12025550101,Ann\n+12025550102,Bob\nTotal 2\n',
    action: 'Delete them, or have the export leave them out.',
  },
  csv_unclosed_quote: {
    meaning: 'A quote opens a field and nothing closes it, so that the rest of the file is one value.',
    example: 'phone_number,first_name\n+12025550101,"Ann\n+12025550102,Bob\n',
    action: 'Close the quote, or remove it.',
    setting: 'quote',
  },
  csv_value_too_long: {
    meaning: 'A value is longer than such a value can be.',
    example: 'a telephone number of 70,000 characters',
    action: 'Look for a quote that is opened and never closed.',
    inWords: true,
  },
  contract: {
    meaning: 'The file differs from what the sidecar or the tags say: other rows, bytes or SHA-256.',
    example: 'phone_number\n+12025550101\n+12025550102\n',
    given: { rows: 3 },
    action: 'Upload the whole file again, or correct the sidecar or the tags.',
    setting: 'rows, bytes, sha256',
  },
} as const satisfies Codes;
