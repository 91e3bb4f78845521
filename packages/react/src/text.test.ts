import { expect, it } from 'vitest';
import { text } from './text.ts';
import { diffText } from './text-diff.ts';
import { editorText } from './text-editor.ts';
import { inboxText } from './text-inbox.ts';
import { questionText } from './text-question.ts';
import { runText } from './text-run.ts';
import { sendBackText } from './text-send-back.ts';
import { toolText } from './text-tool.ts';

it('has each key in one table: a host that replaces it replaces one sentence', () => {
  const tables = [text, diffText, editorText, inboxText, questionText, runText, sendBackText, toolText];
  const keys = tables.flatMap((table) => Object.keys(table));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
