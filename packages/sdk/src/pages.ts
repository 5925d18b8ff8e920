/** One page, as every list of the server gives it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * Every item of a paged query, in order, one page at a time: the next page is asked for when the last item of the one
 * before has been taken.
 *
 *     for await (const event of eachItem((page) => client.event.session({ sessionId, ...page }))) …
 *
 * @param read the query; gets `{}` for the first page, `{ cursor }` for each further one
 * @throws what `read` throws, and a TypeError when the server repeats a cursor
 */
export async function* eachItem<Item>(
  read: (page: { cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  for (;;) {
    const page: Page<Item> = await read(cursor === null ? {} : { cursor });
    yield* page.items;
    if (page.nextCursor === null) return;
    if (page.nextCursor === cursor) throw new TypeError('The server repeats a cursor; reading it would never end.');
    cursor = page.nextCursor;
  }
}
