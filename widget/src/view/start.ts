import { html, nothing } from "lit";
import type { Welcome } from "../api.js";
import type { Conversation } from "../conversation.js";
import { WORDS } from "../strings.js";
import { icon, type View } from "./parts.js";
import { blocksView } from "./turn.js";

export function launcherView(label: string, position: string, isHidden: boolean, open: () => void): View {
  return html`<button
    type="button"
    class="launcher"
    data-position=${position}
    aria-haspopup="dialog"
    ?hidden=${isHidden}
    @click=${open}
  >
    ${icon("chat")}<span>${label}</span>
  </button>`;
}

/** The greeting, with its questions as long as nothing was asked; `undefined` while it is under way. */
export function welcomeView(welcome: Welcome | null | undefined, isNew: boolean, ask: (text: string) => void): View {
  if (welcome === undefined) return nothing;
  return html`<div class="welcome plain-answer">
    ${blocksView((welcome?.text ?? WORDS.welcomeFallback).split("\n"), { at: new Date() })}
    ${welcome && isNew
      ? html`<h3>${WORDS.examples}</h3>
          <div class="choices">
            ${welcome.buttons.map(
              (title) => html`<button type="button" class="choice" @click=${() => ask(title)}>${title}</button>`,
            )}
          </div>`
      : nothing}
    <p class="hint">${WORDS.footer}</p>
  </div>`;
}

/** How the loading of an earlier conversation goes. */
export function historyView(state: Conversation["history"], reload: () => void): View {
  switch (state) {
    case "loading":
      return html`<p class="progress">${WORDS.loading}</p>`;
    case "expired":
      return html`<p class="progress">${WORDS.historyExpired}</p>`;
    case "failed":
      return html`<div class="failure">
        <p>${WORDS.historyFailed}</p>
        <button type="button" class="choice" @click=${reload}>${WORDS.reload}</button>
      </div>`;
    default:
      return nothing;
  }
}
