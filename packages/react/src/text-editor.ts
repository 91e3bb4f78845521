/** What editor widgets say besides `text.ts`. */
export const editorText = {
  // the form
  changedWords: { changed: 'changed', added: 'new', removed: 'taken out' },
  wasBefore: 'was',
  resetField: 'Reset',
  resetNamed: (field: string) => `Reset ${field}`,
  hiddenFromYou: 'hidden from you',
  partHidden: 'Part of this is hidden from you, so it stays as a whole.',
  addField: 'Add',
  addNamed: (field: string) => `Add ${field}`,
  addItem: 'Add an item',
  addItemTo: (list: string) => `Add an item to ${list}`,
  addEntry: 'Add an entry',
  addEntryTo: (record: string) => `Add an entry to ${record}`,
  removeNamed: (field: string) => `Remove ${field}`,
  moveUp: (item: string) => `Move ${item} up`,
  moveDown: (item: string) => `Move ${item} down`,
  entryKey: 'Key',
  notChangeable: 'not to be changed',
  noValue: 'none',
  inUtc: 'UTC',

  // what is wrong with a field
  faultEmpty: 'Write something here.',
  faultShort: (missing: number) => (missing === 1 ? '1 character too few.' : `${missing} characters too few.`),
  faultLong: (over: number) =>
    `${over === 1 ? '1 character' : `${over} characters`} too many. Shorten it, nothing is cut for you.`,
  faultEmail: 'Write an email address, such as anna@example.com.',
  faultAddress: 'Write a web address, such as https://example.com.',
  faultPattern: 'This does not have the form that is asked for.',
  faultNumber: 'Write a number, with a point before its decimals.',
  faultWhole: 'Write a whole number.',
  faultLess: (limit: string) => `At least ${limit}.`,
  faultMore: (limit: string) => `At most ${limit}.`,
  faultAbove: (limit: string) => `More than ${limit}.`,
  faultBelow: (limit: string) => `Less than ${limit}.`,
  faultStep: (step: string) => `A multiple of ${step}.`,
  faultChoice: 'Choose one of these.',
  faultJson: (reason: string) => `This is not JSON yet: ${reason}`,
  faultKeyEmpty: 'Write a key.',
  faultKeyTaken: (key: string) => `There is an entry “${key}” already.`,
  faultFew: (least: number) => `At least ${least} ${least === 1 ? 'item' : 'items'}.`,
  faultMany: (most: number) => `At most ${most} ${most === 1 ? 'item' : 'items'}.`,

  // the editor
  editTitle: 'Edit and approve',
  showAs: 'Show as',
  showForm: 'Form',
  showJson: 'JSON',
  leaveNoJson: 'Finish this JSON first; what you typed is kept.',
  maskTouched: (field: string) => `${field} is hidden from you. Put ••• back in its place.`,
  fieldsEdited: (count: number) => (count === 1 ? '1 field changed' : `${count} fields changed`),
  tooManyEdits: (count: number, most: number) =>
    `These are ${count} changes, and ${most} can be sent at once. Reset some, or request changes.`,
  nothingEdited: 'Nothing changed yet',
  nothingEditedWhy: 'Change a field, or cancel and approve it as it is.',
  agentIsTold: 'What you changed is kept beside the agent’s version, and the agent is told about it.',
  remarkLabel: 'A remark for the agent',
  entryKept: 'Your entry is kept.',
  fieldsRefused: (count: number) => (count === 1 ? '1 field was refused.' : `${count} fields were refused.`),
};

export type EditorText = typeof editorText;
