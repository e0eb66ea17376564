import { html, LitElement, nothing, unsafeCSS } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Announcer } from "./announcer.js";
import { Gateway, type Welcome } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation, type Turn } from "./conversation.js";
import { asText, copyText, printTurns } from "./export.js";
import { Store } from "./store.js";
import { WORDS } from "./strings.js";
import answerStyles from "./styles/answer.css";
import composerStyles from "./styles/composer.css";
import hostStyles from "./styles/host.css";
import panelStyles from "./styles/panel.css";
import { Suggestions } from "./suggestions.js";
import { lengthOf, spoken } from "./text.js";
import { type HeaderActions, headerView } from "./view/header.js";
import { icon, type View } from "./view/parts.js";
import { type Sheet, sheetView } from "./view/sheets.js";
import { blocksView, type TurnActions, turnView } from "./view/turn.js";

/** Screens on which the panel covers everything. */
const SMALL = "(max-width: 40em), (max-height: 30em)";

/**
 * `<annai-chat>`: a launcher with a panel, or with `mode="page"` the whole page.
 *
 * Attributes: `heading` (title), `label` (launcher), `position="left"`, `timeout` (milliseconds), `origins`
 * (origins whose messages it obeys, separated by spaces, besides the page's own).
 * Events: `annai-open`, `annai-close`.
 */
export class AnnaiChat extends LitElement {
  static override styles = [hostStyles, panelStyles, answerStyles, composerStyles].map((css) => unsafeCSS(css));
  static override properties = {
    mode: {},
    heading: {},
    label: {},
    position: {},
    timeout: { type: Number },
    origins: {},
    isOpen: { state: true },
    isMenuOpen: { state: true },
    sheet: { state: true },
    note: { state: true },
  };

  /** Where the gateway is: the folder this module came from. */
  static server = new URL(".", import.meta.url).href;

  declare mode: "page" | "panel";
  declare heading: string;
  declare label: string;
  declare position: "left" | "right";
  declare timeout: number;
  declare origins: string;
  declare isOpen: boolean;
  declare private isMenuOpen: boolean;
  declare private sheet: Sheet | null;
  declare private note: string;

  private readonly store = new Store(`annai ${AnnaiChat.server}`);
  private readonly announcer = new Announcer(() => this.renderRoot.querySelector("#live"));
  private gateway!: Gateway;
  private conversation!: Conversation;
  private suggestions!: Suggestions;
  private composer!: Composer;
  private welcome: Welcome | null = null;
  private hasNews = false;
  private readonly screen = matchMedia(SMALL);
  private listening: AbortController | null = null;
  private noteTimer = 0;

  constructor() {
    super();
    this.mode = "panel";
    this.heading = WORDS.title;
    this.label = WORDS.launcher;
    this.position = "right";
    this.timeout = 20_000;
    this.origins = "";
    this.isOpen = false;
    this.isMenuOpen = false;
    this.sheet = null;
    this.note = "";
  }

  override connectedCallback(): void {
    if (!this.gateway) this.assemble();
    super.connectedCallback();
    this.listening = new AbortController();
    const { signal } = this.listening;
    window.addEventListener("message", this.received, { signal });
    window.addEventListener("online", () => this.requestUpdate(), { signal });
    window.addEventListener("offline", () => this.requestUpdate(), { signal });
    window.visualViewport?.addEventListener("resize", this.fitKeyboard, { signal });
    this.screen.addEventListener("change", () => this.isOpen && this.mode !== "page" && this.show(), { signal });
    if (this.mode === "page") void this.start();
    else this.float();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listening?.abort();
  }

  /** Opens the panel and moves the focus into it. */
  async open(): Promise<void> {
    if (this.mode === "page" || this.isOpen) return;
    this.isOpen = true;
    this.hasNews = false;
    this.store.set({ isOpen: true });
    await this.updateComplete;
    this.show();
    this.focusFirst();
    this.tell("annai-open");
    void this.start();
  }

  /** Closes the panel; the focus goes back to the launcher. */
  async close(): Promise<void> {
    if (this.mode === "page" || !this.isOpen) return;
    this.suggestions.close();
    this.isOpen = false;
    this.isMenuOpen = false;
    this.store.set({ isOpen: false });
    this.panel?.close();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".launcher")?.focus();
    this.tell("annai-close");
  }

  /** Puts a question into the text field; the user sends it. */
  suggest(text: string): void {
    this.composer.fill(text);
    void this.open().then(() => this.composer.focus());
  }

  protected override render(): View {
    const { textSize } = this.store.get();
    return html`<div class="root ${this.mode === "page" ? "is-page" : ""}" lang="ja" data-size=${textSize}>
      ${this.mode === "page"
        ? html`<section class="panel" aria-labelledby="title" @keydown=${this.pressed}>${this.panelView()}</section>`
        : html`${this.launcherView()}
            <dialog
              class="panel"
              data-position=${this.position}
              aria-labelledby="title"
              @keydown=${this.pressed}
              @cancel=${this.cancelled}
            >
              ${this.isOpen ? this.panelView() : nothing}
            </dialog>`}
    </div>`;
  }

  // --- views -------------------------------------------------------------------------------------

  private launcherView(): View {
    const label = this.conversation.hasPast || this.conversation.last ? WORDS.launcherResume : this.label;
    return html`<button
      type="button"
      class="launcher"
      data-position=${this.position}
      aria-haspopup="dialog"
      ?hidden=${this.isOpen}
      @click=${() => this.open()}
    >
      ${icon("chat")}<span>${this.hasNews ? WORDS.launcherNews : label}</span>
    </button>`;
  }

  private panelView(): View {
    const { turns } = this.conversation;
    return html`${headerView(
        {
          title: this.heading,
          isPage: this.mode === "page",
          isMenuOpen: this.isMenuOpen,
          hasTurns: turns.length > 0,
          textSize: this.store.get().textSize,
        },
        this.headerActions,
      )}
      ${navigator.onLine ? nothing : html`<p class="banner">${icon("caution")}${WORDS.offline}</p>`}
      <div class="log" role="region" aria-label=${WORDS.conversation} tabindex="0">
        ${this.mode === "page" ? html`<h2 class="vh">${WORDS.conversation}</h2>` : nothing} ${this.welcomeView()}
        ${this.historyView()}
        <ol class="turns">
          ${repeat(
            turns,
            (turn) => turn.id,
            (turn) => turnView(turn, { isLast: turn === this.conversation.last, isPrint: false }, this.turnActions),
          )}
        </ol>
      </div>
      ${this.note ? html`<p class="note">${this.note}</p>` : nothing} ${this.composer.view()}
      <div id="live" class="vh" aria-live="polite" aria-atomic="true"></div>
      ${sheetView(this.sheet, this.welcome?.retention_days ?? null, this.restart, this.sheetClosed)}`;
  }

  private welcomeView(): View {
    const { welcome } = this;
    const isNew = this.conversation.turns.length === 0 && this.conversation.history !== "loading";
    return html`<div class="welcome plain-answer">
      ${blocksView((welcome?.text ?? WORDS.welcomeFallback).split("\n"), { at: new Date() })}
      ${welcome && isNew
        ? html`<h3>${WORDS.examples}</h3>
            <div class="choices">
              ${welcome.buttons.map(
                (title) =>
                  html`<button type="button" class="choice" @click=${() => this.ask(title)}>${title}</button>`,
              )}
            </div>`
        : nothing}
      <p class="hint">${WORDS.footer}</p>
    </div>`;
  }

  private historyView(): View {
    switch (this.conversation.history) {
      case "loading":
        return html`<p class="progress">${WORDS.loading}</p>`;
      case "expired":
        return html`<p class="progress">${WORDS.historyExpired}</p>`;
      case "failed":
        return html`<div class="failure">
          <p>${WORDS.historyFailed}</p>
          <button type="button" class="choice" @click=${() => this.conversation.resume()}>${WORDS.reload}</button>
        </div>`;
      default:
        return nothing;
    }
  }

  // --- what the views set off ------------------------------------------------------------------------

  private readonly turnActions: TurnActions = {
    choose: (_turn, title) => this.ask(title),
    retry: (turn) => this.conversation.retry(turn),
    rewrite: (turn) => {
      this.conversation.drop(turn);
      this.composer.fill(turn.question);
      this.composer.focus();
    },
    vote: (turn, helpful) => {
      void this.vote(turn, helpful);
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector(`#reason-${CSS.escape(turn.id)}`)?.closest("form")?.scrollIntoView({ block: "nearest" }),
      );
    },
    sendReason: (turn, form) => {
      const reason = new FormData(form).get("reason");
      const text = typeof reason === "string" ? reason.trim() : "";
      void this.vote(turn, false, text);
    },
    copy: (text) => void this.copy(text),
  };

  private readonly headerActions: HeaderActions = {
    toggleMenu: () => {
      this.isMenuOpen = !this.isMenuOpen;
    },
    setTextSize: (textSize) => {
      this.store.set({ textSize });
      this.requestUpdate();
    },
    copyAll: () => {
      this.leaveMenu();
      void this.copy(asText(this.heading, this.conversation.turns));
    },
    print: () => {
      this.leaveMenu();
      printTurns(this.heading, this.conversation.turns);
    },
    askRestart: () => void this.showSheet("restart"),
    showPrivacy: () => void this.showSheet("privacy"),
    close: () => void this.close(),
  };

  private ask(text: string): void {
    this.conversation.ask(text);
    void this.reveal(this.conversation.last, true);
  }

  private async vote(turn: Turn, helpful: boolean, reason?: string): Promise<void> {
    const done = await this.conversation.vote(turn, helpful, reason);
    if (!done) this.notify(WORDS.voteFailed);
    else if (helpful || reason !== undefined) this.announcer.say(WORDS.thanks);
  }

  private async copy(text: string): Promise<void> {
    const done = await copyText(text, this.renderRoot.querySelector(".panel") ?? this.renderRoot);
    this.notify(done ? WORDS.copied : WORDS.copyFailed);
  }

  private readonly restart = (): void => {
    this.conversation.restart();
    this.composer.fill("");
    void this.updateComplete.then(() => this.focusFirst());
  };

  // --- starting, showing, focusing -----------------------------------------------------------------------

  private assemble(): void {
    this.gateway = new Gateway(AnnaiChat.server, this.timeout);
    this.conversation = new Conversation(this, this.gateway, this.store, {
      answered: (turn) => this.answered(turn),
      slow: () => this.announcer.say(WORDS.slow),
      failed: (turn) => this.announcer.say(turn.state === "offline" ? WORDS.offline : this.problemOf(turn)),
    });
    this.composer = new Composer(
      this,
      () => this.suggestions,
      (text) => this.ask(text),
      (text) => this.announcer.say(text),
    );
    this.suggestions = new Suggestions(
      this,
      this.gateway,
      (question) => {
        this.composer.fill("");
        this.ask(question);
      },
      (count) => this.announcer.say(WORDS.suggestionsFound(count)),
    );
  }

  /** Loads what the panel shows at first; what fails here is tried again when the panel opens next. */
  private async start(): Promise<void> {
    void this.conversation.resume().then(() => this.reveal(this.conversation.last, false));
    if (this.welcome) return;
    try {
      this.welcome = await this.gateway.welcome();
      this.composer.limit = this.welcome.message_limit;
    } catch {
      return; // the element's own words stand in
    }
    this.requestUpdate();
  }

  /** Into the top layer: no stacking, transform or overflow of the host page reaches the launcher. */
  private float(): void {
    if ("popover" in this) {
      this.popover = "manual";
      this.showPopover();
    }
    if (this.store.get().isOpen && !this.screen.matches) void this.reopen();
  }

  /** Comes back open after a change of page, without taking the focus. */
  private async reopen(): Promise<void> {
    this.isOpen = true;
    await this.updateComplete;
    const before = document.activeElement;
    this.show();
    const taken = this.shadowRoot?.activeElement;
    if (before instanceof HTMLElement && before !== document.body) before.focus();
    else if (taken instanceof HTMLElement) taken.blur();
    void this.start();
  }

  /** Modal where the panel covers the screen, beside the page otherwise. */
  private show(): void {
    const { panel } = this;
    if (!panel) return;
    if (panel.open) panel.close();
    if (this.screen.matches) panel.showModal();
    else panel.show();
    this.fitKeyboard();
  }

  private get panel(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog.panel");
  }

  /** On touch screens focus on the text field would raise the keyboard over the greeting. */
  private focusFirst(): void {
    if (matchMedia("(pointer: coarse)").matches) this.renderRoot.querySelector<HTMLElement>("#title")?.focus();
    else this.composer.focus();
  }

  /** Brings the start of a turn into view; `takeFocus` after a choice, whose button is gone. */
  private async reveal(turn: Turn | undefined, takeFocus: boolean): Promise<void> {
    await this.updateComplete;
    const heading = turn && this.renderRoot.querySelector<HTMLElement>(`#question-${CSS.escape(turn.id)}`);
    if (!heading) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    heading.scrollIntoView({ block: "start", behavior: isCalm ? "instant" : "smooth" });
    const active = this.shadowRoot?.activeElement;
    if (takeFocus && active !== this.composer.field) heading.focus({ preventScroll: true });
  }

  private answered(turn: Turn): void {
    if (!this.isOpen && this.mode !== "page") this.hasNews = true;
    const choices = turn.reply?.messages.flatMap((message) => message.buttons).length ?? 0;
    const text = turn.reply ? spoken(turn.reply) : "";
    this.announcer.say(choices ? `${text}\n${WORDS.choicesCount(choices)}` : text);
    void this.reveal(turn, false);
  }

  private problemOf(turn: Turn): string {
    return WORDS.failure[turn.problem?.kind ?? "server"];
  }

  private notify(text: string): void {
    this.note = text;
    this.announcer.say(text);
    clearTimeout(this.noteTimer);
    this.noteTimer = window.setTimeout(() => {
      this.note = "";
    }, 4000);
  }

  private async showSheet(sheet: Sheet): Promise<void> {
    this.leaveMenu();
    this.sheet = sheet;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLDialogElement>(".sheet")?.showModal();
  }

  private readonly sheetClosed = (): void => {
    this.sheet = null;
  };

  private leaveMenu(): void {
    this.isMenuOpen = false;
    this.renderRoot.querySelector<HTMLElement>(".menu-button")?.focus();
  }

  // --- keys and messages ------------------------------------------------------------------------------------

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || this.sheet) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.isMenuOpen) this.leaveMenu();
    else void this.close();
  };

  /** Closing by the system (back gesture) follows the same way as the button. */
  private readonly cancelled = (event: Event): void => {
    if (event.target !== this.panel) return;
    event.preventDefault();
    void this.close();
  };

  /** Obeys its own page and the origins named by it, nobody else. */
  private readonly received = (event: MessageEvent): void => {
    const allowed = [location.origin, ...this.origins.split(/\s+/).filter(Boolean)];
    const data: unknown = event.data;
    if (!allowed.includes(event.origin) || typeof data !== "object" || data === null) return;
    const { annai, text } = data as { annai?: unknown; text?: unknown };
    if (annai === "open") void this.open();
    else if (annai === "close") void this.close();
    else if (annai === "suggest" && typeof text === "string" && lengthOf(text) <= this.composer.limit) {
      this.suggest(text);
    }
  };

  /** Keeps the text field above an on-screen keyboard that covers the page instead of shrinking it. */
  private readonly fitKeyboard = (): void => {
    const { panel } = this;
    const viewport = window.visualViewport;
    if (!panel || !viewport) return;
    const isCovered = this.screen.matches && viewport.scale === 1 && viewport.height < window.innerHeight - 1;
    panel.style.height = isCovered ? `${viewport.height}px` : "";
  };

  private tell(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}
