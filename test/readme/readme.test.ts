import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startModelServer, startProcess } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { layOut, readmeText, snippets } from './snippets.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const questions = [
  'How do I make sure that the human is asked every time a task produces a result?',
  'How do I make sure that tasks are re-run when the human requests changes, as many times as needed?',
  'How do I pause the crew and yield control to the calling process?',
  'How do I save and restore the context of a crew?',
];

describe('README', () => {
  it('[R68] answers each of the four questions under a heading, with a snippet that prints its answer', async () => {
    const text = await readmeText();
    for (const [index, question] of questions.entries()) {
      const from = text.indexOf(`## ${question}`);
      const to = text.indexOf('\n## ', from + 1);
      expect(from, question).toBeGreaterThan(0);
      expect(text.slice(from, to), `question ${index + 1}`).toMatch(/<!-- snippet: \S+ prints: .+ -->/);
    }
  });

  it('[R67] tells what the system asks from what an agent may ask', async () => {
    const text = await readmeText();
    expect(text).toContain('The *system* asks before a tool runs: `approve` is code');
    expect(text).toContain('no safety net: a model may forget it');
  });

  it('has snippets whose types hold, as those of the pages beside it do', async () => {
    await using laid = await layOut();
    const config = {
      extends: join(root, 'tsconfig.tests.json'),
      compilerOptions: {
        incremental: false,
        tsBuildInfoFile: null,
        rootDir: root,
        types: ['node', 'vite/client'],
        baseUrl: undefined,
      },
      include: ['*.ts', '*.tsx'],
      references: [],
    };
    await writeFile(join(laid.folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', laid.folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  it('[R35] starts the server of its snippet, which works without a queue or a polling loop of the user', async () => {
    await using laid = await layOut();
    const script = { research: [{ claims: ['c'] }], draft: [{ text: 'd' }] };
    const model = await startModelServer(script);
    const started =
      "process.chdir(import.meta.dirname); await import('./server.ts'); console.log('up', process.env.PORT);";
    await writeFile(join(laid.folder, 'started.ts'), started);
    const port = await freePort();
    await using server = await startProcess({
      entry: join(laid.folder, 'started.ts'),
      env: { PORT: String(port), OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' },
      ready: /up \d+/,
    });
    const answer = await fetch(`http://127.0.0.1:${port}/holdpoint/runs`, {
      method: 'POST',
      headers: { authorization: 'Bearer mara', 'content-type': 'application/json', 'idempotency-key': 'a' },
      body: JSON.stringify({ crew: 'campaign', input: { product: 'Kettle' } }),
    });
    expect(answer.status, server.output).toBe(201);
    await model.close();
  });

  it.each([
    { index: 0, rows: '[R21]' },
    { index: 1, rows: '[R23]' },
    { index: 2, rows: '[R09]' },
    { index: 3, rows: '[R25]' },
    { index: 4, rows: '[R64]' },
    { index: 5, rows: '[R88]' },
  ])('[R68] $rows prints what snippet $index says on the page', async ({ index }) => {
    const answers = (await snippets()).filter(({ prints }) => prints !== null);
    // each question's, and those of tools and of upgrades
    expect(answers).toHaveLength(questions.length + 2);
    await using laid = await layOut();
    const { stdout } = await run(process.execPath, ['--conditions=@holdpoint/source', answers[index]?.file ?? ''], {
      cwd: laid.folder,
    });
    expect(stdout.trim()).toBe(answers[index]?.prints);
  });
});
