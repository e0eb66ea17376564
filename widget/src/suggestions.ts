/** Questions offered while typing: a list box that the text field controls. */

import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { Gateway, Suggestion } from "./api.js";
import { WORDS } from "./strings.js";
import { lengthOf } from "./text.js";
import type { View } from "./view/parts.js";

const PAUSE = 150;
const SHORTEST = 2;
/** A longer text is a question of its own, and a list over it only disturbs. */
const LONGEST = 40;
const SHOWN = 5;

export interface Listener {
  chosen(question: string): void;
  found(count: number): void;
}

export class Suggestions implements ReactiveController {
  items: Suggestion[] = [];
  active = -1;

  private timer = 0;
  private told = 0;
  private request: AbortController | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly gateway: Gateway,
    private readonly listener: Listener,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.close();
  }

  get isOpen(): boolean {
    return this.items.length > 0;
  }

  typed(text: string): void {
    this.close();
    const length = lengthOf(text.trim());
    if (length < SHORTEST) this.told = 0;
    if (length < SHORTEST || length > LONGEST || text.includes("\n")) return;
    this.timer = window.setTimeout(() => void this.load(text.trim()), PAUSE);
  }

  close(): void {
    clearTimeout(this.timer);
    this.request?.abort();
    this.show([]);
  }

  /** Whether the key was for the list. */
  key(event: KeyboardEvent): boolean {
    if (!this.isOpen) return false;
    const chosen = this.items[this.active];
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && chosen) this.choose(chosen);
    else return false;
    return true;
  }

  view(): View {
    if (!this.isOpen) return nothing;
    return html`<ul id="suggestions" class="suggestions" role="listbox" aria-label=${WORDS.suggestions}>
      ${this.items.map(
        (item, index) =>
          html`<li
            id="suggestion-${index}"
            role="option"
            aria-selected=${index === this.active}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.choose(item)}
          >
            ${wording(item)}
          </li>`,
      )}
    </ul>`;
  }

  private move(step: number): void {
    const { length } = this.items;
    // Past either end lies the text field itself.
    this.active = ((this.active + 1 + step + length + 1) % (length + 1)) - 1;
    this.host.requestUpdate();
  }

  private choose(item: Suggestion): void {
    this.close();
    this.listener.chosen(wording(item));
  }

  private async load(text: string): Promise<void> {
    const request = new AbortController();
    this.request = request;
    try {
      const { results } = await this.gateway.suggest(text, SHOWN, request.signal);
      if (request.signal.aborted) return;
      this.show(distinct(results));
      this.tell(this.items.length);
    } catch {
      // Suggestions are a help only: without them the question is typed to its end.
    }
  }

  /** Says how many there are when that changes, not at every letter. */
  private tell(count: number): void {
    if (count > 0 && count !== this.told) this.listener.found(count);
    this.told = count;
  }

  private show(items: Suggestion[]): void {
    this.items = items;
    this.active = -1;
    this.host.requestUpdate();
  }
}

/** The question as it is sent: it names its programme year. */
function wording({ question, title, programme_year: year }: Suggestion): string {
  const text = question || title;
  return year === null || text.includes(String(year)) ? text : `${text}（${year}年）`;
}

function distinct(items: Suggestion[]): Suggestion[] {
  return [...new Map(items.map((item) => [wording(item), item])).values()].slice(0, SHOWN);
}
