import * as v from 'valibot';
import { LimitsSchema } from '../lambda/feed/limits.ts';
import { parameterFields } from '../lambda/parameters/parameter-fields.ts';
import {
  characterWords,
  currentName,
  fieldMetadata,
  hasTrait,
  namesWith,
  type ParameterName,
  parameterNames,
} from '../lambda/parameters/parameters.ts';

const escapeCell = (text: string) => text.replaceAll('|', '\\|');

function describe(name: ParameterName): { readonly mustBe: string; readonly description: string } {
  const description = v.getDescription(parameterFields[name]) ?? '';
  return {
    mustBe: escapeCell(fieldMetadata(name).mustBe),
    description: escapeCell(description.replace(/ Required\.$/, '')),
  };
}

function describeLimit(name: ParameterName): string {
  if (!Object.hasOwn(LimitsSchema.entries, name)) return '';
  const isLimited = hasTrait(name, 'limitToIds') || hasTrait(name, 'limitToRange');
  return `\`limits.${name}\`${isLimited ? '' : ', of what the file has'}`;
}

function describeScope(name: ParameterName): string {
  if (hasTrait(name, 'newName')) return `as \`${currentName(name)}\``;
  return hasTrait(name, 'ofOneFile') ? 'drop' : '';
}

/** The whole table: every parameter with its evidence and the limits that a feed can set. */
function makeFullTable(): string {
  const rows = parameterNames.map(name => {
    const { mustBe, description } = describe(name);
    const cells = [
      `\`${name}\``,
      hasTrait(name, 'required') ? 'yes' : '',
      mustBe,
      description,
      fieldMetadata(name).evidence ?? 'dropdial',
      describeLimit(name),
      describeScope(name),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| parameter | required | must be | | evidence | limits of a feed | only for |';
  return [head, '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** The parameter reference, `docs/parameters.md`. */
export function makeParameterReference(): string {
  const characters = [...characterWords].map(
    ([word, character]) => `\`${word}\` ${character === '\t' ? 'tab' : `\`${character === '|' ? '\\|' : character}\``}`,
  );
  const alone = namesWith('decidesCells').map(name => `\`${name}\``);
  return `# Parameters

Made from the schema by \`npm run schema\`; do not edit. The names are those of
[CreateCallList](https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list).

${makeFullTable()}

**Evidence.** \`reference\`: on the public reference page of CreateCallList. \`newest client\`: only in the newest official client
([@voximplant/apiclient-nodejs](https://www.npmjs.com/package/@voximplant/apiclient-nodejs) 4.11.0), whose comments are made from a
newer reference; nobody here has seen what the API does with them. \`dropdial\`: our own, and never sent.

**Only for.** \`drop\`: the parameter describes one file, so no feed, profile or folder can have a default for it.

## Where a value comes from

Origins from weak to strong, field by field. Only the strongest value is checked and used. The receipt says where each value came from:

| origin | in \`origins\` of a feed | in a receipt |
| --- | --- | --- |
| the feed's \`defaults\` | \`feed\` | \`feed\` |
| the profile that the drop, the folder or the feed chooses with \`profile\` | \`profile\` | \`profile\`, and its name |
| \`_defaults.json\` in the folders of the drop, up to the feed's prefix; the nearest wins | \`folder\` | \`folder\`, and its key |
| groups of the feed's \`fileNamePattern\` | \`name\` | \`file name\` |
| the sidecar | \`sidecar\` | \`sidecar\`, and its key |
| tags | \`tags\` | \`tag\` |

In a sidecar or folder defaults a number is a JSON number. In a tag or a file name everything is text. A tag may be named \`rule_id\`
or \`voximplant:rule_id\`. A parameter from an origin that the feed does not allow rejects the drop, also if a stronger origin sets it too.
In a feed with \`callingHours\`, ${alone.join(', ')} come from \`feed\` and \`profile\` unless \`origins\` names them ([why](arrival.md#calling-hours)).

\`delimiter\`, \`escape\` and \`quote\` accept words everywhere: ${characters.join(', ')}.

## Tags and metadata that are no parameters

A tag that is nearly a parameter (ignoring case, \`-\`, \`_\` and blanks, with one wrong letter, or two from eight letters on) is a typing error. The drop is \`rejected\`
with \`tag_suspicious\` and the parameter that the tag looks like. The same applies to user metadata (\`x-amz-meta-…\`) that is a parameter or nearly one, because no parameter is read from metadata.
Metadata that tools and gateways write on any file (\`mtime\`, \`user-agent\`, \`sha256\`, \`name\` and the like) is ignored. \`otherTags\` of a feed decides about other tags:

| \`otherTags\` | a name that is nearly a parameter | any other tag | a name that looks like \`dry_run\` |
| --- | --- | --- | --- |
| \`refuse-similar\` (default) | rejects | is ignored | rejects |
| \`ignore\` | is ignored | is ignored | rejects |
| \`refuse-all\` | rejects | rejects | rejects |

A name looks like \`dry_run\` if it has these two words, or nearly, whatever its value (\`dryrun\`, \`is-dry-run\`). \`dry\`, \`dry_mode\`, \`test\`, \`is_test\`, \`test_run\`, \`test_mode\`,
\`test_only\`, \`simulate\`, \`simulation\`, \`check_only\`, \`validate_only\`, \`no_dial\`, \`dont_dial\`, \`do_not_dial\` and \`no_calls\`, in any spelling, look like it if the value says yes
(\`true\`, \`yes\`, \`on\`, \`1\`, or nothing). \`test=group-b\` is a tag of other people.

The receipt lists ignored tags by name (\`ignored.tags\`), and metadata that would be a parameter as a tag (\`ignored.metadata\`). \`Name\`, which the
consoles of AWS write, is always ignored.

## What goes together

- \`ip_address\` and \`reference_ip\` are one parameter under two names. In one origin they must not differ; a stronger origin wins over either.
  It is sent as \`ip_address\`, the newer name. Without it and \`server_location\`, the receipt warns that the API uses the
  address of the function.
- Predictive and progressive lists need \`queue_id\`; a drop without it waits. Automatic lists must leave it out, and everything
  that says "for predictive" or "for progressive".
- \`is_cancelled\` true creates the list and leaves it. Nothing starts it, not even in a feed with \`start: "held"\`. The drop ends \`created\`.
- \`quote\` must not be the delimiter, and neither must \`escape\`.
- A feed's limits apply wherever a value came from. \`priority\` 0 needs \`limits.priority\` with \`min\` 0, so that no list overtakes all
  others of the account by accident.
`;
}
