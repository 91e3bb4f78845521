/** What diff widgets say besides `text.ts`. */
export const diffText = {
  // what is looked at
  view: 'View',
  changesView: 'Changes',
  fullView: 'Full text',
  compareFrom: 'Compare',
  compareTo: 'with',
  editedIteration: (revision: number, name: string) => `Iteration ${revision}, edited by ${name}`,
  editedVersion: (revision: number) => `iteration ${revision} as edited`,
  layout: 'Layout',
  inlineLayout: 'In one text',
  splitLayout: 'Side by side',
  nothingToCompare: 'There is one iteration. Nothing to compare yet.',
  hiddenValue: 'hidden from you',
  addedForYou: 'Added for you',
  notAddedForYou: (reason: string) => `What should stand here for you could not be made: ${reason}`,
  editedByPerson: (name: string) => `Edited by ${name}`,

  // what changed
  addedText: 'added:',
  removedText: 'removed:',
  showUnchanged: (count: string) => `Show ${count} unchanged characters`,
  unchangedItems: (count: number) => (count === 1 ? '1 unchanged item' : `${count} unchanged items`),
  changeColumn: 'Change',
  changedPlace: 'Place',
  mayHaveChanged: 'Whether it changed is hidden, too.',

  // what was asked for
  pointsAsked: (count: number) => (count === 1 ? '1 point asked for' : `${count} points asked for`),
  pointsAnswered: (answered: number, count: number) =>
    `${answered} of ${count} ${count === 1 ? 'point' : 'points'} answered`,
  point: (number: number) => `Point ${number}`,
  askedAt: (task: string, revision: number) => `on ${task}, iteration ${revision}`,
  askedForRerun: 'when asking for it to be done again',
  pointStatus: { unchecked: 'not checked', answered: 'answered', unanswered: 'not answered' },
  passageFact: { changed: 'changed', unchanged: 'unchanged', gone: 'no longer present' },
  checkFound: 'What the check found',

  // remarks about places
  comment: 'Comment',
  commentOnPassage: 'Comment on the selected words',
  commentAbout: (place: string) => `on ${place}`,
  wholeOutput: 'the whole output',
  comments: 'Comments',
  commentLabel: (place: string) => `Comment on ${place}`,
  removeRemark: 'Remove',
  removeComment: (place: string) => `Remove the comment on ${place}`,
};

export type DiffText = typeof diffText;
