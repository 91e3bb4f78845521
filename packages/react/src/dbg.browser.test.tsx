import '@holdpoint/react/styles.css';
import { it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { manyReviews } from './overview-examples.ts';
import { ReviewInboxView } from './review-inbox-view.tsx';

it('dbg', async () => {
  await page.viewport(388, 816);
  const p = { items: manyReviews(10_000), next: null };
  const screen = await render(
    <main style={{ width: 388, height: 816 }}>
      <ReviewInboxView page={p} />
    </main>,
  );
  await screen.getByRole('treeitem', { name: /T-9000/ }).click();
  const say = (t: string) => {
    const list = document.querySelector('.hp-inbox-list') as HTMLElement;
    const keys = [...document.querySelectorAll('[role=treeitem]')].map((e) => e.getAttribute('data-key'));
    console.log(
      t,
      list.clientHeight,
      list.scrollTop,
      list.scrollHeight,
      document.activeElement?.outerHTML.slice(0, 120),
      keys.join(' '),
      document.querySelector('[tabindex="0"][role=treeitem]')?.getAttribute('data-key'),
    );
  };
  say('0');
  await userEvent.keyboard('jj');
  say('1');
  await userEvent.keyboard('{End}');
  say('2');
  for (let i = 0; i < 30; i++) {
    await new Promise(requestAnimationFrame);
  }
  say('3');
});
