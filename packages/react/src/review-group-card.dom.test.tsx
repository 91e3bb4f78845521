import { createReviewClient } from '@holdpoint/client';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { localizeItems } from './fan-out-examples.ts';
import { campaignRun, taskView } from './overview-examples.ts';
import { ReviewGroupCard, type ReviewGroupCardProps } from './review-group-card.tsx';
import { ReviewProvider } from './review-provider.tsx';

afterEach(cleanup);

/** The card over the real client, and a server that answers so. */
function show(status: number, body: object, props: Partial<ReviewGroupCardProps> = {}): void {
  const client = createReviewClient({
    url: '/holdpoint',
    socket: false,
    fetch: async () => Response.json(body, { status }),
  });
  render(
    <ReviewProvider client={client}>
      <ReviewGroupCard groupId="r2.localize" {...props} />
    </ReviewProvider>,
  );
}

const list = taskView({ id: 'localize', title: 'Localize', status: 'fanned' });
const fannedOut = { ...campaignRun, taskList: [...campaignRun.taskList, list, ...localizeItems] };

it('says that a run is not there, and offers no other try', async () => {
  show(404, { code: 'RUN_NOT_FOUND', message: 'No.' });
  await screen.findByText(/This run does not exist/);
  expect(screen.queryByRole('button')).toBeNull();
});

it('[R93] shows the items of one list, under the names of their run and their task', async () => {
  show(200, fannedOut);
  const group = await screen.findByRole('region', { name: 'Localize' });
  expect(group.textContent).toContain('Campaign copyBrightPath 2 kettle, DELocalize1 accepted1 working3 in review');
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent?.match(/Localize \w\w/)?.[0])).toEqual(
    ['de', 'fr', 'it', 'nl', 'pl'].map((market) => `Localize ${market}`),
  );
});

it('has the host draw the review that is opened, where it wants to', async () => {
  show(200, fannedOut, { renderReview: (review) => <p>{`Ours of ${review}`}</p> });
  await userEvent.click(await screen.findByRole('button', { name: /Localize de/ }));
  expect(screen.getByText('Ours of r6.localize[de]')).toBeDefined();
});
