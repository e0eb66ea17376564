import { html, LitElement, nothing, unsafeCSS } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Announcer } from "./announcer.js";
import { Gateway, type Welcome } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation, type Turn } from "./conversation.js";
import { asText, copyText, printTurns } from "./export.js";
import { Panel, wishIn } from "./panel.js";
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
import { historyView, launcherView, welcomeView } from "./view/start.js";
import { type TurnActions, turnView } from "./view/turn.js";

const NOTE_TIME = 4000;

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
    isMenuOpen: { state: true },
    sheet: { state: true },
    note: { state: true },
    welcome: { state: true },
  };

  /** Where the gateway is: the folder this module came from. */
  static server = new URL(".", import.meta.url).href;

  declare mode: "page" | "panel";
  declare heading: string;
  declare label: string;
  declare position: "left" | "right";
  declare timeout: number;
  declare origins: string;
  declare private isMenuOpen: boolean;
  declare private sheet: Sheet | null;
  declare private note: string;
  /** `undefined` while it is under way, `null` where it could not be had. */
  declare private welcome: Welcome | null | undefined;

  private readonly store = new Store(`annai ${AnnaiChat.server}`);
  private readonly announcer = new Announcer(() => this.renderRoot.querySelector("#live"));
  private gateway!: Gateway;
  private conversation!: Conversation;
  private suggestions!: Suggestions;
  private composer!: Composer;
  /** None where the chat is the page. */
  private panel: Panel | null = null;
  private hasNews = false;
  private noteTimer = 0;
  private listening: AbortController | null = null;

  constructor() {
    super();
    this.mode = "panel";
    this.heading = WORDS.title;
    this.label = WORDS.launcher;
    this.position = "right";
    this.timeout = 20_000;
    this.origins = "";
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
    if (!this.panel) void this.start();
    else if (this.store.get().isOpen && !this.panel.coversPage) void this.panel.reopen().then(() => this.start());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listening?.abort();
  }

  /** Opens the panel and moves the focus into it. */
  async open(): Promise<void> {
    if (!this.panel || this.panel.isOpen) return;
    this.hasNews = false;
    this.store.set({ isOpen: true });
    await this.panel.open();
    this.focusFirst();
    this.tell("annai-open");
    void this.start();
  }

  /** Closes the panel; the focus goes back to the launcher. */
  async close(): Promise<void> {
    if (!this.panel?.isOpen) return;
    this.suggestions.close();
    this.isMenuOpen = false;
    this.store.set({ isOpen: false });
    await this.panel.close();
    this.tell("annai-close");
  }

  /** Puts a question into the text field; the user sends it. */
  suggest(text: string): void {
    if (lengthOf(text) > this.composer.limit) return;
    this.composer.fill(text);
    void this.open().then(() => this.composer.focus());
  }

  protected override render(): View {
    const { textSize } = this.store.get();
    return html`<div class="root ${this.panel ? "" : "is-page"}" lang="ja" data-size=${textSize}>
      ${this.panel ? this.floatingView(this.panel) : this.pageView()}
    </div>`;
  }

  // --- views -------------------------------------------------------------------------------------

  private pageView(): View {
    return html`<section class="panel" aria-labelledby="title" @keydown=${this.pressed}>${this.chatView()}</section>`;
  }

  private floatingView(panel: Panel): View {
    const isBegun = this.conversation.hasPast || this.conversation.last;
    const label = this.hasNews ? WORDS.launcherNews : isBegun ? WORDS.launcherResume : this.label;
    return html`${launcherView(label, this.position, panel.isOpen, () => void this.open())}
      <dialog
        class="panel"
        data-position=${this.position}
        aria-labelledby="title"
        @keydown=${this.pressed}
        @cancel=${this.cancelled}
      >
        ${panel.isOpen ? this.chatView() : nothing}
      </dialog>`;
  }

  private chatView(): View {
    const { turns, history, last } = this.conversation;
    const { textSize } = this.store.get();
    const isPage = !this.panel;
    const header = { title: this.heading, isPage, isMenuOpen: this.isMenuOpen, hasTurns: turns.length > 0, textSize };
    const isNew = turns.length === 0 && history !== "loading";
    return html`${headerView(header, this.headerActions)}
      ${navigator.onLine ? nothing : html`<p class="banner">${icon("caution")}${WORDS.offline}</p>`}
      <div class="log" role="region" aria-label=${WORDS.conversation} tabindex="0">
        ${isPage ? html`<h2 class="vh">${WORDS.conversation}</h2>` : nothing}
        ${welcomeView(this.welcome, isNew, (text) => this.ask(text))}
        ${isPage && this.welcome !== undefined ? html`<slot></slot>` : nothing} ${historyView(history, () => void this.conversation.resume())}
        <ol class="turns">
          ${repeat(
            turns,
            (turn) => turn.id,
            (turn) => turnView(turn, { isLast: turn === last, isPrint: false }, this.turnActions),
          )}
        </ol>
      </div>
      ${this.note ? html`<p class="note">${this.note}</p>` : nothing} ${this.composer.view()}
      <div id="live" class="vh" aria-live="polite" aria-atomic="true"></div>
      ${sheetView(this.sheet, this.welcome?.retention_days ?? null, this.restart, this.sheetClosed)}`;
  }

  // --- what the views set off ------------------------------------------------------------------------

  private readonly turnActions: TurnActions = {
    choose: (text) => this.ask(text),
    retry: (turn) => this.conversation.retry(turn),
    rewrite: (turn) => {
      this.conversation.drop(turn);
      this.composer.fill(turn.question);
      this.composer.focus();
    },
    vote: (turn, helpful) => {
      void this.vote(turn, helpful);
      void this.updateComplete.then(() => this.find(`#reason-${CSS.escape(turn.id)}`)?.scrollIntoView({ block: "nearest" }));
    },
    sendReason: (turn, reason) => void this.vote(turn, false, reason),
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
    const done = await copyText(text, this.find(".panel") ?? this.renderRoot);
    this.notify(done ? WORDS.copied : WORDS.copyFailed);
  }

  private readonly restart = (): void => {
    this.conversation.restart();
    this.composer.fill("");
    void this.updateComplete.then(() => this.focusFirst());
  };

  // --- starting, showing, telling ------------------------------------------------------------------------

  private assemble(): void {
    this.gateway = new Gateway(AnnaiChat.server, this.timeout);
    this.conversation = new Conversation(this, this.gateway, this.store, {
      answered: (turn) => this.answered(turn),
      slow: () => this.announcer.say(WORDS.slow),
      failed: ({ state, problem }) =>
        this.announcer.say(state === "offline" ? WORDS.offline : WORDS.failure[problem?.kind ?? "server"]),
    });
    const say = (text: string) => this.announcer.say(text);
    const ask = (text: string) => this.ask(text);
    this.composer = new Composer(this, () => this.suggestions, ask, say);
    this.suggestions = new Suggestions(this, this.gateway, {
      chosen: (question) => {
        this.composer.fill("");
        this.ask(question);
      },
      found: (count) => say(WORDS.suggestionsFound(count)),
    });
    if (this.mode !== "page") this.panel = new Panel(this);
  }

  /** Loads what is shown at first; what fails here is tried again when the panel opens next. */
  private async start(): Promise<void> {
    void this.conversation.resume().then(() => this.reveal(this.conversation.last, false));
    if (this.welcome) return;
    try {
      this.welcome = await this.gateway.welcome();
      this.composer.limit = this.welcome.message_limit;
    } catch {
      this.welcome = null; // the element's own words stand in
    }
  }

  /** On touch screens focus on the text field would raise the keyboard over the greeting. */
  private focusFirst(): void {
    if (matchMedia("(pointer: coarse)").matches) this.find("#title")?.focus();
    else this.composer.focus();
  }

  /** Brings the start of a turn into view; `takeFocus` after a choice, whose button is gone. */
  private async reveal(turn: Turn | undefined, takeFocus: boolean): Promise<void> {
    await this.updateComplete;
    const heading = turn && this.find(`#question-${CSS.escape(turn.id)}`);
    if (!heading) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    heading.scrollIntoView({ block: "start", behavior: isCalm ? "instant" : "smooth" });
    if (takeFocus && this.shadowRoot?.activeElement !== this.composer.field) heading.focus({ preventScroll: true });
  }

  private answered(turn: Turn): void {
    this.hasNews = this.panel !== null && !this.panel.isOpen;
    const choices = turn.reply?.messages.flatMap((message) => message.buttons).length ?? 0;
    const text = turn.reply ? spoken(turn.reply) : "";
    this.announcer.say(choices ? `${text}\n${WORDS.choicesCount(choices)}` : text);
    void this.reveal(turn, false);
  }

  private notify(text: string): void {
    this.note = text;
    this.announcer.say(text);
    clearTimeout(this.noteTimer);
    this.noteTimer = window.setTimeout(() => {
      this.note = "";
    }, NOTE_TIME);
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
    this.find(".menu-button")?.focus();
  }

  private find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector(selector);
  }

  // --- keys and messages ------------------------------------------------------------------------------------

  private readonly pressed = (event: KeyboardEvent): void => {
    // The sheet's own state, not `this.sheet`: its close event comes a moment after it has closed.
    if (event.key !== "Escape" || event.isComposing || this.find(".sheet[open]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.isMenuOpen) this.leaveMenu();
    else void this.close();
  };

  /** Closing by the system (back gesture) follows the same way as the button. */
  private readonly cancelled = (event: Event): void => {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    void this.close();
  };

  /** Obeys its own page and the origins named by it, nobody else. */
  private readonly received = (event: MessageEvent): void => {
    const wish = wishIn(event, [location.origin, ...this.origins.split(/\s+/).filter(Boolean)]);
    if (wish?.annai === "open") void this.open();
    else if (wish?.annai === "close") void this.close();
    else if (wish?.text) this.suggest(wish.text);
  };

  private tell(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}
