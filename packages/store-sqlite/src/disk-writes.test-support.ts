/**
 * What SQLite wrote between two moments, read off the file and its log as https://sqlite.org/fileformat2.html has them:
 * to the log frame by frame, a head and a page each; to the file page by page, from the front, at a checkpoint.
 */

/** The file and its log at one moment. */
export interface DiskImage {
  readonly file: Buffer;
  readonly log: Buffer;
}

export interface DiskWrite {
  readonly to: keyof DiskImage;
  readonly offset: number;
  readonly bytes: Buffer;
}

const logHead = 32;
const frameHead = 24;

/** The writes that lead from one image to the next, in batches that are each synced before the next begins. */
export function writesBetween(before: DiskImage, after: DiskImage): readonly (readonly DiskWrite[])[] {
  const pageSize = after.log.readUInt32BE(8);
  const isRestarted = before.log.length === 0 || !saltOf(before.log, 16).equals(saltOf(after.log, 16));
  const head: DiskWrite[] = isRestarted ? [{ to: 'log', offset: 0, bytes: after.log.subarray(0, logHead) }] : [];
  const frames: DiskWrite[] = [];
  const end = endOf(after.log, pageSize);
  for (let offset = isRestarted ? logHead : endOf(before.log, pageSize); offset < end; offset += frameHead + pageSize) {
    const page = offset + frameHead;
    frames.push({ to: 'log', offset, bytes: after.log.subarray(offset, page) });
    frames.push({ to: 'log', offset: page, bytes: after.log.subarray(page, page + pageSize) });
  }
  const pages: DiskWrite[] = [];
  for (let offset = 0; offset < after.file.length; offset += pageSize) {
    const bytes = after.file.subarray(offset, offset + pageSize);
    if (!bytes.equals(before.file.subarray(offset, offset + pageSize))) pages.push({ to: 'file', offset, bytes });
  }
  return [head, frames, pages].filter((batch) => batch.length > 0);
}

export function written(image: DiskImage, writes: readonly DiskWrite[]): DiskImage {
  const parts = { file: image.file, log: image.log };
  for (const { to, offset, bytes } of writes) {
    const longer = Buffer.alloc(Math.max(parts[to].length, offset + bytes.length));
    parts[to].copy(longer);
    bytes.copy(longer, offset);
    parts[to] = longer;
  }
  return parts;
}

/** Where the log ends: what follows are frames of an earlier round, or nothing. */
function endOf(log: Buffer, pageSize: number): number {
  let offset = logHead;
  while (offset + frameHead + pageSize <= log.length && saltOf(log, offset + 8).equals(saltOf(log, 16))) {
    offset += frameHead + pageSize;
  }
  return offset;
}

function saltOf(log: Buffer, offset: number): Buffer {
  return log.subarray(offset, offset + 8);
}
