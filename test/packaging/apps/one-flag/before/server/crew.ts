import { defineAgent, defineCrew, openaiModel } from '@holdpoint/server';
import * as z from 'zod';

export const model = openaiModel({ model: 'gpt-5-mini' });

const clerk = defineAgent({
  role: 'Support clerk',
  goal: 'Answer customers kindly and briefly.',
  backstory: 'You have sold kettles for ten years.',
});

export const reply = defineCrew('reply', { input: z.object({ question: z.string() }) })
  .task('draft', {
    agent: clerk,
    prompt: ({ input }) => `Answer this customer: ${input.question}`,
    output: z.object({ text: z.string() }),
  })
  .task('subject', {
    needs: ['draft'],
    agent: clerk,
    prompt: ({ draft }) => `Write a subject line for: ${draft.text}`,
    output: z.object({ line: z.string() }),
  });
