import { isFolderDefaultsKey } from './folder-defaults-key.ts';

/**
 * Endings that programs give to what is not complete yet, also before the ending that it will have: WinSCP (`.filepart`), rclone
 * (`.1a2b3c4d.partial`), curl and browsers (`.part`, `.crdownload`, `.download`, `.opdownload`), gateways and integration servers
 * (`.tmp`, `.temp`, `.writing`, `.uploading`, `.inprogress`, `.incomplete`), Hadoop (`._COPYING_`).
 */
const TEMPORARY =
  /(?:~|\._copying_|\.(?:filepart|part|partial|tmp|temp|crdownload|download|opdownload|writing|uploading|inprogress|incomplete))(?:\.csv|\.csv\.gz|\.json)?$/i;

/**
 * True for a file or folder that is hidden by its name. Spark, Hadoop and what follows their habits hide with "_", everybody else with
 * "." or "~"; in a key, "." and ".." are names like any other and stand for nothing.
 */
function isHidden(name: string): boolean {
  return /^[._~]/.test(name) && name !== '.' && name !== '..' && !isFolderDefaultsKey(name);
}

/**
 * True for names that uploaders use for what is not there yet, or not meant for anybody: `.people.csv`, `~people.csv`, `people.csv~`,
 * `people.csv.filepart`, `people.tmp.csv`, `_SUCCESS`, and everything in a folder that begins with ".", "~" or "_", as `_temporary` does.
 * The rename that follows is an event of its own.
 *
 * @param path the key below the feed's prefix.
 * @see https://winscp.net/eng/docs/resume
 * @see https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/committers.html
 */
export function isTemporaryName(path: string): boolean {
  return path.split('/').some(isHidden) || TEMPORARY.test(path);
}
