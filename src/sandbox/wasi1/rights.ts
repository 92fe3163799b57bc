/**
 * The rights of preview 1: what a descriptor may be used for, one bit each. They keep nothing from a guest, as everything in
 * `/tmp` is its own: what it opens has all that apply, since programs ask for none and still go on, and a file is for reading
 * or writing as it was opened. What a guest drops is gone for that descriptor and for what is opened through it.
 */
export const right = {
  fdDatasync: 1 << 0,
  fdRead: 1 << 1,
  fdSeek: 1 << 2,
  fdSetFlags: 1 << 3,
  fdSync: 1 << 4,
  fdTell: 1 << 5,
  fdWrite: 1 << 6,
  fdAdvise: 1 << 7,
  fdAllocate: 1 << 8,
  pathCreateDirectory: 1 << 9,
  pathCreateFile: 1 << 10,
  pathLinkSource: 1 << 11,
  pathLinkTarget: 1 << 12,
  pathOpen: 1 << 13,
  fdReaddir: 1 << 14,
  pathReadlink: 1 << 15,
  pathRenameSource: 1 << 16,
  pathRenameTarget: 1 << 17,
  pathFilestatGet: 1 << 18,
  pathSetSize: 1 << 19,
  pathSetTimes: 1 << 20,
  fdFilestatGet: 1 << 21,
  fdSetSize: 1 << 22,
  fdSetTimes: 1 << 23,
  pathSymlink: 1 << 24,
  pathRemoveDirectory: 1 << 25,
  pathUnlinkFile: 1 << 26,
  pollReadWrite: 1 << 27,
} as const;

const forBytes = right.fdSetFlags | right.fdSync | right.fdDatasync | right.fdFilestatGet | right.pollReadWrite;

/**
 * Streams have the rights to seek and tell, though that fails: wasi-libc takes a character device without them for a terminal,
 * and would send a reply line by line.
 */
export const inputRights: number = forBytes | right.fdRead | right.fdSeek | right.fdTell;
export const outputRights: number = forBytes | right.fdWrite | right.fdSeek | right.fdTell;

export const fileRights: number =
  forBytes |
  right.fdRead |
  right.fdSeek |
  right.fdTell |
  right.fdWrite |
  right.fdAdvise |
  right.fdAllocate |
  right.fdSetSize |
  right.fdSetTimes;

/** A directory's descriptor is neither synced nor has flags: other hosts refuse that too, so no program needs it. */
export const directoryRights: number =
  right.fdFilestatGet |
  right.fdReaddir |
  right.fdSetTimes |
  right.pathCreateDirectory |
  right.pathCreateFile |
  right.pathLinkSource |
  right.pathLinkTarget |
  right.pathOpen |
  right.pathReadlink |
  right.pathRenameSource |
  right.pathRenameTarget |
  right.pathFilestatGet |
  right.pathSetSize |
  right.pathSetTimes |
  right.pathSymlink |
  right.pathRemoveDirectory |
  right.pathUnlinkFile;

/** Of a directory that is for reading alone, and what is opened through it has. */
export const readingRights: number =
  right.fdFilestatGet | right.fdReaddir | right.pathOpen | right.pathReadlink | right.pathFilestatGet | inputRights | right.fdAdvise;

/** Every right that exists, those of sockets too: programs ask for what their runtime's list has. */
export const allRights: number = 2 ** 30 - 1;

/** Rights as a guest asks for them. Those that do not exist are not given. */
export function askedRights(rights: bigint): number {
  return Number(rights & BigInt(allRights));
}

export function hasRights(descriptor: { readonly rights: number }, needed: number): boolean {
  return (descriptor.rights & needed) === needed;
}
