/** Nodes a page covers: inode numbers are given one after the other, so those the kernel knows lie close together. */
const PAGE_NODES = 1_024;

interface Page {
  readonly counts: Uint32Array;
  /** Nodes of the page with a count above 0. */
  known: number;
}

/**
 * How often the kernel was told of each node and has not forgotten it again. As long as the count is not 0 the kernel may
 * hold the node, its names and its pages, and must be told when they change. Four bytes a node: a kernel that remembers a
 * million of them costs us 4 MB, and gives them back when it forgets.
 */
export class LookupCounts {
  readonly #pages = new Map<number, Page>();
  #nodes = 0;

  /** Nodes with a count above 0. */
  get nodes(): number {
    return this.#nodes;
  }

  of(node: number): number {
    return this.#pages.get(Math.floor(node / PAGE_NODES))?.counts[node % PAGE_NODES] ?? 0;
  }

  granted(node: number): void {
    const number = Math.floor(node / PAGE_NODES);
    let page = this.#pages.get(number);
    if (!page) {
      page = { counts: new Uint32Array(PAGE_NODES), known: 0 };
      this.#pages.set(number, page);
    }
    const before = page.counts[node % PAGE_NODES] ?? 0;
    page.counts[node % PAGE_NODES] = before + 1;
    if (before > 0) return;
    page.known += 1;
    this.#nodes += 1;
  }

  /** The kernel gives back `count` of them; more than there are count as all. */
  forgotten(node: number, count: number): void {
    const number = Math.floor(node / PAGE_NODES);
    const page = this.#pages.get(number);
    const before = page?.counts[node % PAGE_NODES] ?? 0;
    if (!page || before === 0 || count === 0) return;
    const after = Math.max(0, before - count);
    page.counts[node % PAGE_NODES] = after;
    if (after > 0) return;
    page.known -= 1;
    this.#nodes -= 1;
    if (page.known === 0) this.#pages.delete(number);
  }
}
