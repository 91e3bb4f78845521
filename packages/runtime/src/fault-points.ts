/**
 * The places where a killed process leaves something half done, in the order a step passes them.
 *
 * `test/recovery` kills at each. Every point is called from exactly one place in this package; a test compares.
 */
export const faultPoints = [
  /** A decision's check is done, a model may have been paid for it; nothing is written. */
  'decide.checked',
  /** A run is loaded and stepped; nothing is written. */
  'apply.stepped',
  /** The commit is acknowledged; nobody has been told. */
  'apply.committed',
  /** Watchers are told; the caller is not answered yet. */
  'apply.announced',
  /** A command is leased; its work has not begun. */
  'dispatch.leased',
  /** The work is about to begin: model, function or condition. */
  'dispatch.begins',
  /** A tool that must not run twice is recorded as started; it has not run. */
  'tool.started',
  /** The work is done; its result is only in memory. */
  'dispatch.answered',
  /** The result is committed, or dropped as no longer wanted. */
  'dispatch.recorded',
  /** A snapshot is checked; nothing is written. */
  'import.checked',
  /** The imported run is written; nobody has been told, and its work has not begun. */
  'import.committed',
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** A test's chance to end the process, or to throw, at a named place. */
export type Fault = (point: FaultPoint) => void;
