/** The panel over a page: where it lies, how it opens and closes, who may ask it to. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Screens on which the panel covers everything. */
const SMALL = "(max-width: 40em), (max-height: 30em)";

type Host = ReactiveControllerHost & HTMLElement & { renderRoot: HTMLElement | DocumentFragment };

export class Panel implements ReactiveController {
  isOpen = false;

  private readonly screen = matchMedia(SMALL);
  private listening: AbortController | null = null;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  /** Into the top layer: no stacking, transform or overflow of the host page reaches the launcher. */
  hostConnected(): void {
    if ("popover" in this.host) {
      this.host.popover = "manual";
      this.host.showPopover();
    }
    this.listening = new AbortController();
    const { signal } = this.listening;
    window.visualViewport?.addEventListener("resize", this.fitKeyboard, { signal });
    this.screen.addEventListener("change", () => this.isOpen && this.show(), { signal });
  }

  hostDisconnected(): void {
    this.listening?.abort();
  }

  get coversPage(): boolean {
    return this.screen.matches;
  }

  get dialog(): HTMLDialogElement | null {
    return this.host.renderRoot.querySelector("dialog.panel");
  }

  async open(): Promise<void> {
    this.isOpen = true;
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.show();
  }

  /** Open after a change of page, as it was before; the focus stays where it is. */
  async reopen(): Promise<void> {
    const before = document.activeElement;
    await this.open();
    const taken = this.host.shadowRoot?.activeElement;
    if (before instanceof HTMLElement && before !== document.body) before.focus();
    else if (taken instanceof HTMLElement) taken.blur();
  }

  /** The focus goes back to the launcher. */
  async close(): Promise<void> {
    this.isOpen = false;
    this.dialog?.close();
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.host.renderRoot.querySelector<HTMLElement>(".launcher")?.focus();
  }

  /** Modal where the panel covers the screen, beside the page otherwise. */
  private show(): void {
    const { dialog } = this;
    if (!dialog) return;
    if (dialog.open) dialog.close();
    if (this.coversPage) dialog.showModal();
    else dialog.show();
    this.fitKeyboard();
  }

  /** Keeps the text field above an on-screen keyboard that covers the page instead of shrinking it. */
  private readonly fitKeyboard = (): void => {
    const viewport = window.visualViewport;
    if (!this.dialog || !viewport) return;
    const isCovered = this.coversPage && viewport.scale === 1 && viewport.height < window.innerHeight - 1;
    this.dialog.style.height = isCovered ? `${viewport.height}px` : "";
  };
}

/** What a page may ask for by message. */
export interface Wish {
  annai: "open" | "close" | "suggest";
  text?: string;
}

/** The wish in a message of an allowed origin; anything else is nobody's business. */
export function wishIn(event: MessageEvent, allowed: readonly string[]): Wish | null {
  const data: unknown = event.data;
  if (!allowed.includes(event.origin) || typeof data !== "object" || data === null) return null;
  const { annai, text } = data as { annai?: unknown; text?: unknown };
  if (annai === "suggest") return typeof text === "string" ? { annai, text } : null;
  return annai === "open" || annai === "close" ? { annai } : null;
}
