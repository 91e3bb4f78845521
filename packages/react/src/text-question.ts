/** What the question and the reply box say besides `text.ts` and `text-editor.ts`. */
export const questionText = {
  // who asks
  asksAbout: (subject: string) => `asks about ${subject}`,
  dueBy: 'due',
  closeQuestion: 'Close',
  closingLeavesOpen: 'Closing leaves it open',
  closingKeepsDraft: 'Closing leaves it open, with your draft',

  // the answer
  answer: 'Answer',
  noteLabel: 'Note to the agent',
  notePlaceholder: 'Anything the form leaves open',
  noteHint: 'Goes to the agent word for word. Never enter passwords or card numbers.',
  whyAsked: 'Why am I asked?',
  goesOn: (agent: string) => `${agent} goes on once this is answered.`,
  waitForIt: (tasks: string, count: number) => `${tasks} ${count === 1 ? 'waits' : 'wait'} for its work.`,
  askBack: 'Ask back…',
  whatToAsk: 'What do you want to know?',
  askMissing: 'Write what you want to know. The agent gets your words as they are.',

  // the reply
  reply: 'Your reply',
  writeReply: 'Write a reply…',
  sendReply: 'Send',
  replyMissing: 'Write something first.',
  readingReply: 'Reading your reply…',
  wordsReadAs: (decision: string | null) => (decision === null ? 'Read' : `Read as “${decision}”`),
  wordsRefused: (decision: string | null) =>
    decision === null ? 'Read, and not recorded' : `Read as “${decision}”, and not recorded`,
  replyFailed: 'Your reply was not sent. It is kept here.',
  replySent: 'Your reply was sent.',
};

export type QuestionText = typeof questionText;
