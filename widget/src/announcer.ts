/** The one polite live region: says each text once, one after the other. */

const BETWEEN = 500;
const CLEARED_AFTER = 8000;

export class Announcer {
  private queue: string[] = [];
  private timer = 0;

  /** The element is filled by hand, outside Lit's rendering, so that no re-rendering repeats a text. */
  constructor(private readonly region: () => Element | null) {}

  say(text: string): void {
    this.queue.push(text);
    if (this.queue.length === 1) this.schedule(0);
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.next(), pause);
  }

  private next(): void {
    const region = this.region();
    if (!region) return;
    const text = this.queue.shift();
    // Taken out again later, or reading through the page would meet the answer a second time.
    region.textContent = text ?? "";
    if (text !== undefined) this.schedule(this.queue.length ? BETWEEN : CLEARED_AFTER);
  }
}
