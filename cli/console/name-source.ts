import { quoteWord } from '../../terminal/shell-command.ts';
import { type ConfigSource, findPlace } from '../config/find-place.ts';

/** How commands find the same stack from another shell, in another folder. */
interface NamedSource {
  /** Options of each command. */
  readonly options: readonly string[];
  /** Lines that set the variables of AWS clients in the shell. */
  readonly exports: readonly string[];
}

/** The endpoint, Region and profile of AWS clients. Keys and tokens are excluded: readers have their own. */
const PLACES = /^AWS_(?:PROFILE|REGION|DEFAULT_REGION|ENDPOINT_URL(?:_[A-Z0-9_]+)?)$/;

/**
 * Names the stack of a command, as completely as other shells need it.
 *
 * @throws {UsageError} if there is none.
 */
export async function nameSource(source: ConfigSource, environment: NodeJS.ProcessEnv): Promise<NamedSource> {
  const place = await findPlace(source);
  const isWanted = (name: string) => PLACES.test(name) || (place?.kind === 'environment' && name === 'DROPDIAL_CONFIG');
  const exports = Object.entries(environment).flatMap(([name, value = '']) =>
    value !== '' && isWanted(name) ? [`export ${name}=${quoteWord(value)}`] : [],
  );
  return { options: optionsOf(place), exports: exports.toSorted() };
}

function optionsOf(place: Awaited<ReturnType<typeof findPlace>>): string[] {
  if (place?.kind === 'stack') return ['--stack', place.name];
  if (place?.kind === 'document' || place?.kind === 'function') return ['--config', place.path];
  return [];
}
