/** The text field: counts, grows, offers suggestions and sends; a conversion of kana to kanji never sends. */

import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import { WORDS } from "./strings.js";
import type { Suggestions } from "./suggestions.js";
import { lengthOf } from "./text.js";
import { icon, type View } from "./view/parts.js";

/** Left-over characters from which on a screen reader is told about them. */
const NEAR_LIMIT = 20;
/** Safari ends the composition before the key that ended it; this code marks the key all the same. */
const COMPOSING_KEY = 229;

export class Composer implements ReactiveController {
  limit = 300;

  private text = "";
  private problem = "";

  constructor(
    private readonly host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment },
    private readonly suggestions: () => Suggestions,
    private readonly send: (text: string) => void,
    private readonly say: (text: string) => void,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    const field = this.field;
    if (!field) return;
    if (field.value !== this.text) field.value = this.text;
    // Grows with the text where the browser does not do it by itself (field-sizing).
    if (!CSS.supports("field-sizing", "content")) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    }
  }

  get field(): HTMLTextAreaElement | null {
    return this.host.renderRoot.querySelector("#input");
  }

  focus(): void {
    this.field?.focus();
  }

  /** Puts a text into the field without sending it. */
  fill(text: string): void {
    this.text = text;
    this.problem = "";
    this.host.requestUpdate();
  }

  view(): View {
    const used = lengthOf(this.text);
    const list = this.suggestions();
    return html`<form class="composer" @submit=${this.submitted}>
      ${list.view()} ${this.problem ? html`<p class="problem" id="problem">${this.problem}</p>` : nothing}
      <div class="field-head">
        <label for="input">${WORDS.input}</label>
        <span id="counter" class=${used > this.limit ? "is-over" : ""}>${WORDS.counter(used, this.limit)}</span>
      </div>
      <div class="field">
        <textarea
          id="input"
          rows="1"
          autocomplete="off"
          enterkeyhint="send"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls=${list.isOpen ? "suggestions" : nothing}
          aria-activedescendant=${list.active >= 0 ? `suggestion-${list.active}` : nothing}
          aria-describedby="${this.problem ? "problem " : ""}counter personal"
          aria-invalid=${this.problem ? "true" : nothing}
          @input=${this.typed}
          @compositionend=${this.composed}
          @keydown=${this.pressed}
          @blur=${() => list.close()}
        ></textarea>
        <button type="submit" class="primary send">${icon("send")}${WORDS.send}</button>
      </div>
      <p id="personal" class="hint">${WORDS.noPersonalData}</p>
    </form>`;
  }

  submit(): void {
    const text = this.text.trim();
    const over = lengthOf(text) - this.limit;
    if (!text || over > 0) {
      this.problem = text ? WORDS.tooLong(over, this.limit) : WORDS.empty;
      this.host.requestUpdate();
      this.say(this.problem);
      this.focus();
      return;
    }
    this.suggestions().close();
    this.fill("");
    this.send(text);
  }

  private readonly submitted = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  private readonly typed = (event: Event): void => {
    const before = this.limit - lengthOf(this.text);
    this.text = (event.currentTarget as HTMLTextAreaElement).value;
    this.problem = "";
    this.host.requestUpdate();
    if ((event as InputEvent).isComposing) return;
    this.suggestions().typed(this.text);
    this.warn(before);
  };

  private readonly composed = (event: Event): void => {
    this.text = (event.currentTarget as HTMLTextAreaElement).value;
    this.host.requestUpdate();
    this.suggestions().typed(this.text);
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === COMPOSING_KEY) return;
    if (this.suggestions().key(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  };

  /** Tells when the limit comes near and when it is passed, each once. */
  private warn(before: number): void {
    const left = this.limit - lengthOf(this.text);
    if (left < 0 && before >= 0) this.say(WORDS.tooLong(-left, this.limit));
    else if (left >= 0 && left <= NEAR_LIMIT && before > NEAR_LIMIT) this.say(WORDS.counterLeft(left));
  }
}
