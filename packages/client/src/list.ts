import type { Page } from '@holdpoint/protocol';
import type { Resource } from './client.ts';
import { createResource, type LiveResource, type ResourceOptions } from './resource.ts';

const pageSize = 50;
const largestPage = 200;

export type LiveList<Item> = LiveResource<Page<Item>> & Resource<Page<Item>> & { more(): Promise<void> };

export interface ListOptions<Item> extends Omit<ResourceOptions<Page<Item>>, 'read'> {
  readonly page: (query: string) => Promise<Page<Item>>;
}

/** A list whose loaded pages are read again together, so that nothing is twice in it and nothing missing at a seam. */
export function createList<Item extends { readonly id: string }>({
  page,
  ...options
}: ListOptions<Item>): LiveList<Item> {
  let loaded = 1;
  let growing: Promise<void> | null = null;

  const part = (after: string | null, limit: number) =>
    page(`limit=${limit}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`);

  async function read(): Promise<Page<Item>> {
    let items: readonly Item[] = [];
    let next: string | null = null;
    let asked = 0;
    // `loaded` may grow on the way
    do {
      const limit = Math.min(largestPage, loaded * pageSize - asked);
      const answer: Page<Item> = await part(next, limit);
      items = [...items, ...answer.items];
      next = answer.next;
      asked += limit;
    } while (next !== null && asked < loaded * pageSize);
    return { items: distinct(items), next };
  }

  async function grow(): Promise<void> {
    const before = resource.getSnapshot().data;
    if (!before || before.next === null) return;
    loaded += 1;
    try {
      const added = await part(before.next, pageSize);
      const now = resource.getSnapshot().data;
      // read again meanwhile: with more pages, or up to another seam
      if (now?.next !== before.next) resource.refresh();
      else resource.put({ items: distinct([...now.items, ...added.items]), next: added.next });
    } catch (error) {
      loaded -= 1;
      resource.fail(error);
    }
  }

  const resource = createResource({ ...options, read });
  return Object.assign(resource, {
    more: () => {
      growing ??= grow().finally(() => {
        growing = null;
      });
      return growing;
    },
  });
}

function distinct<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
