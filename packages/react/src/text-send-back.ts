/** What send-back widgets say besides `text.ts` and `text-run.ts`. */
export const sendBackText = {
  sendBackTitle: 'Send back to an earlier task',
  closeDialog: 'Close',

  // the tasks
  redoFrom: 'Redo from',
  redoHint: 'one task or several',
  notAllowedHere: 'Not allowed from this hold point',
  youAreHere: 'You are here',
  notStarted: 'Not started',

  // the preview
  whatThisDoes: 'What this does',
  askingServer: 'Asking the server what this would do',
  checkedByServer: 'Checked by the server just now',
  checkedAt: (time: string) => `Checked by the server at ${time}`,
  pickTask: 'Pick a task to see what sending the work back to it would do.',
  impactFailed: 'The server did not say what this would do. Your words are kept.',
  taskCount: (count: number) => (count === 1 ? '1 task' : `${count} tasks`),
  runsAgain: 'Runs again',
  mayRunAgain: 'Runs again, unless its inputs come out the same',
  nextAttempt: (attempt: number) => `attempt ${attempt}, with your words`,
  comesBackToYou: 'comes back to you',
  askedAgain: 'a person is asked again',
  stays: 'Stays',
  approvalsThatFall: 'Approvals that fall',
  approvedTask: (name: string, task: string) => `${name} approved ${task}`,
  unlessSame: 'unless it comes out the same',
  doneForGood: 'Done and not undoable',
  nothingDone: 'Nothing',
  noEffects: 'none of these tasks has done anything outside',
  lastPass: 'Last pass cost',
  task: 'Task',
  requests: (count: number) => (count === 1 ? '1 request' : `${count} requests`),
  requestsHead: 'Requests',
  together: 'Together',

  // the foot
  commentsGoAlong: (count: number) => (count === 1 ? '1 comment goes along' : `${count} comments go along`),
  sendBackNow: 'Send back',
  sendBackToTask: (task: string) => `Send back to ${task}`,
  sendBackToTasks: (count: number) => `Send back to ${count} tasks`,
};

export type SendBackText = typeof sendBackText;
