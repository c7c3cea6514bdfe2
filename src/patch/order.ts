import type { Patch, Series } from './series';
import { isReply } from './subject';

/**
 * Makes a series of the mails of a thread: answers are left out, of several versions the newest stays, and patches that
 * say N/M come in that order, letters first. Patches that do not say their place keep the order of the file.
 */
export function arrange(mails: readonly Patch[]): Series {
  const notes: string[] = [];
  const isLetter = (mail: Patch) => mail.index === 0 && !mail.files.length;
  let patches = mails.filter(mail => isLetter(mail) || (mail.files.length && !isReply(mail.subject)));
  const replies = mails.length - patches.length;
  if (replies) notes.push(`${replies} ${replies === 1 ? 'mail is' : 'mails are'} no patch and left out.`);

  const newest = Math.max(...patches.map(patch => patch.version ?? 0));
  const versions = new Set(patches.map(patch => patch.version ?? 0));
  if (versions.size > 1 && !versions.has(0)) {
    notes.push(`Only version ${newest} is reviewed: the input also has ${list([...versions], newest)}.`);
    patches = patches.filter(patch => (patch.version ?? 0) === newest);
  }

  const totals = new Set(patches.map(patch => patch.total));
  const [total] = totals;
  if (totals.size !== 1 || total === undefined) return series(patches, notes);
  const byPlace = new Map<number, Patch>();
  for (const patch of patches) {
    const other = byPlace.get(patch.index ?? 0);
    // Two series in one mailbox: their places say nothing about each other.
    if (other && other.subject !== patch.subject) return series(patches, notes);
    if (other) notes.push(`Patch ${patch.index}/${total} is there twice; the later one is used.`);
    byPlace.set(patch.index ?? 0, patch);
  }
  const missing = Array.from({ length: total }, (_, i) => i + 1).filter(place => !byPlace.has(place));
  if (missing.length)
    notes.push(`Of ${total} patches, ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`);
  return series(
    [...byPlace].sort(([a], [b]) => a - b).map(([, patch]) => patch),
    notes,
  );
}

const series = (patches: readonly Patch[], notes: readonly string[]): Series => {
  const ordered = [...patches.filter(patch => !patch.files.length), ...patches.filter(patch => patch.files.length)];
  return notes.length ? { patches: ordered, notes } : { patches: ordered };
};

const list = (versions: readonly number[], newest: number): string =>
  versions
    .filter(version => version !== newest)
    .map(version => `v${version}`)
    .join(', ');
