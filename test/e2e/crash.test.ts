import { describe, expect, it } from 'vitest';
import { openWindow, startDemo } from './demo.ts';

describe('a page whose server is killed', () => {
  it('[R13] [R36] reconnects by itself, keeps what was typed, and its decision goes through', async () => {
    await using demo = await startDemo();
    // what a browser itself says of a server that is gone
    await using window = await openWindow({
      ignore: [/ERR_CONNECTION|WebSocket|Failed to fetch|Failed to load resource/],
    });
    const page = await window.open(`${demo.url}#/runs`);
    await page.getByRole('button', { name: 'Start the crew' }).click();
    await page.getByRole('button', { name: /open review/i }).click();
    await page.getByRole('button', { name: /request changes/i }).click();
    const words = page.getByRole('textbox', { name: /request|change/i });
    await words.fill('Use the supported number.');

    await demo.kill();
    await page.getByText('Connecting again', { exact: true }).first().waitFor();
    await demo.restart();
    await page.getByText('Live', { exact: true }).first().waitFor({ timeout: 20_000 });
    expect(await words.inputValue()).toBe('Use the supported number.');
    await words.press('Control+Enter');
    await page
      .getByText(/28 % \(S-2\)/)
      .first()
      .waitFor();
  });
});
