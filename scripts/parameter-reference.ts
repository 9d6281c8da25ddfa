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

/** The whole table: every parameter with what speaks for it and what a feed may limit. */
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
newer reference; what the API does with it was not seen by us. \`dropdial\`: ours, and never sent.

**Only for.** \`drop\`: says what one file is, so that no feed, profile or folder can have a default of it.

## Where a value comes from

From weak to strong, field by field; only the strongest value is checked and used, and the receipt says for each where it came from:

| origin | in \`origins\` of a feed | in a receipt |
| --- | --- | --- |
| the feed's \`defaults\` | \`feed\` | \`feed\` |
| the profile that the drop, the folder or the feed chooses with \`profile\` | \`profile\` | \`profile\`, and its name |
| \`_defaults.json\` in the folders of the drop, up to the feed's prefix; the nearest wins | \`folder\` | \`folder\`, and its key |
| groups of the feed's \`fileNamePattern\` | \`name\` | \`file name\` |
| the sidecar | \`sidecar\` | \`sidecar\`, and its key |
| tags | \`tags\` | \`tag\` |

In a sidecar or folder defaults a number is a JSON number. In a tag or a file name everything is text, and a tag may be named \`rule_id\`
or \`voximplant:rule_id\`. What stands at an origin that the feed does not allow for it is refused, also when a stronger origin says it too.
In a feed with \`callingHours\`, ${alone.join(', ')} come from \`feed\` and \`profile\` unless \`origins\` names them ([why](arrival.md#calling-hours)).

For \`delimiter\`, \`escape\` and \`quote\` words may be written everywhere: ${characters.join(', ')}.

## Tags and metadata that are no parameters

A tag that is nearly a parameter (without regard to case, \`-\`, \`_\` and blanks, one letter wrong, or two from eight letters on) is a slip: the drop is \`rejected\`
with \`tag_suspicious\` and the parameter that it looks like. So is user metadata (\`x-amz-meta-…\`) that is a parameter or nearly one, as no parameter is read from there;
what tools and gateways write of any file (\`mtime\`, \`user-agent\`, \`sha256\`, \`name\` and the like) is left alone. \`otherTags\` of a feed says what other tags do:

| \`otherTags\` | a name that is nearly a parameter | any other tag | what looks like \`dry_run\` |
| --- | --- | --- | --- |
| \`refuse-similar\` (default) | rejects | is ignored | rejects |
| \`ignore\` | is ignored | is ignored | rejects |
| \`refuse-all\` | rejects | rejects | rejects |

Ignored tags stand in the receipt by their names (\`ignored.tags\`), and so does metadata that would be a parameter as a tag (\`ignored.metadata\`). \`Name\`, which the
consoles of AWS write, is ignored.

## What goes together

- \`ip_address\` and \`reference_ip\` are one parameter under two names. In one origin they must not differ; a stronger origin wins over either.
  It is sent as \`ip_address\`, the newer name. When neither it nor \`server_location\` is given, the receipt warns: the API then goes by the
  address of the function.
- \`queue_id\` is required for predictive and progressive lists; a drop without it waits. For automatic lists it must be left out, and so must
  everything that says "for predictive" or "for progressive".
- \`is_cancelled\` true creates the list and leaves it: nothing starts it, in a feed with \`start: "held"\` neither. The drop ends \`created\`.
- \`quote\` must not be the delimiter, and \`escape\` neither.
- A feed's limits hold wherever a value came from. \`priority\` 0 needs \`limits.priority\` with \`min\` 0, so that nobody overtakes every
  other list of the account by accident.
`;
}
