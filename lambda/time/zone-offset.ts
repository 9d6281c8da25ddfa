/** In every time zone, offsets change only at quarters of an hour in UTC. */
const BUCKET_MS = 15 * 60 * 1000;
/** Number of cached offsets for each zone; when it is exceeded, all of them are dropped. */
const MAX_REMEMBERED = 20_000;

/** How far a zone's clocks are ahead of UTC at `time`, both in milliseconds. */
type ZoneOffset = (time: number) => number;

const known = new Map<string, ZoneOffset>();

/**
 * True for a name of the time zone database, such as `Europe/Berlin`. An offset such as `+02:00` is none, because it
 * has no summer time.
 *
 * @see https://tc39.es/ecma402/#sec-time-zone-identifiers
 */
export function isZoneName(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function createZoneOffset(zone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();

  function measure(time: number): number {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - time;
  }

  return time => {
    const bucket = Math.floor(time / BUCKET_MS) * BUCKET_MS;
    const remembered = offsets.get(bucket);
    if (remembered !== undefined) return remembered;
    if (offsets.size >= MAX_REMEMBERED) offsets.clear();
    const offset = measure(bucket);
    offsets.set(bucket, offset);
    return offset;
  };
}

/**
 * The offsets of a zone, from the time zone database in Node.js. They are cached, because a plan asks for them row by
 * row.
 *
 * @param zone an IANA name.
 * @throws {RangeError} when there is no such zone.
 */
export function zoneOffset(zone: string): ZoneOffset {
  const offset = known.get(zone) ?? createZoneOffset(zone);
  known.set(zone, offset);
  return offset;
}
