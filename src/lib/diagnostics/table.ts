/**
 * Tables of records that states share until one of them changes a record.
 * Our own. Invariant: a record or page is changed only by the owner it carries; all others copy it first.
 */

/** Who may change a record. */
export type Owner = object;

const PAGE = 8;
const PAGE_MASK = (1 << PAGE) - 1;

export interface Owned<T> {
  owner: Owner;
  copy(owner: Owner): T;
}

interface Page<T> {
  owner: Owner;
  items: (T | undefined)[];
  live: number;
}

/** Records by number; pages without a record are let go. */
export class Table<T extends Owned<T>> {
  private pages: (Page<T> | undefined)[] = [];
  size = 0;

  get(i: number): T | undefined {
    return this.pages[i >> PAGE]?.items[i & PAGE_MASK];
  }

  /** The record as one that `owner` may change. */
  own(i: number, owner: Owner): T | undefined {
    const item = this.get(i);
    if (item === undefined || item.owner === owner) return item;
    const mine = item.copy(owner);
    this.page(i, owner).items[i & PAGE_MASK] = mine;
    return mine;
  }

  set(i: number, item: T | undefined, owner: Owner): void {
    const before = this.get(i);
    if (before === undefined && item === undefined) return;
    const page = this.page(i, owner);
    page.items[i & PAGE_MASK] = item;
    const more = (item === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    page.live += more;
    this.size += more;
    if (page.live === 0) this.pages[i >> PAGE] = undefined;
  }

  private page(i: number, owner: Owner): Page<T> {
    const at = i >> PAGE;
    const page = this.pages[at];
    if (page?.owner === owner) return page;
    const mine: Page<T> = {
      owner,
      items: page === undefined ? [] : page.items.slice(),
      live: page?.live ?? 0,
    };
    while (this.pages.length < at) this.pages.push(undefined);
    this.pages[at] = mine;
    return mine;
  }

  clone(): Table<T> {
    const table = new Table<T>();
    table.pages = this.pages.slice();
    table.size = this.size;
    return table;
  }

  *values(): Generator<T, void, void> {
    for (const page of this.pages) {
      if (page === undefined) continue;
      for (const item of page.items) if (item !== undefined) yield item;
    }
  }
}
