/** A moment beside others, in UTC: the time of a day that is today's, with its date otherwise. */
export function showMoment(iso: string, now: Date): string {
  const [day = '', time = ''] = iso.split('T');
  return now.toISOString().startsWith(day) ? `${time.slice(0, 8)}Z` : `${day} ${time.slice(0, 5)}Z`;
}
