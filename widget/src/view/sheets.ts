import { html } from "lit";
import { WORDS } from "../strings.js";
import type { View } from "./parts.js";

export type Sheet = "privacy" | "restart";

/** The two modal pages: what is stored, and the question before a restart. */
export function sheetView(sheet: Sheet | null, days: number | null, restart: () => void, closed: () => void): View {
  const isRestart = sheet === "restart";
  return html`<dialog class="sheet" aria-labelledby="sheet-title" @close=${closed}>
    <h2 id="sheet-title" tabindex="-1" autofocus>${isRestart ? WORDS.restartTitle : WORDS.privacy}</h2>
    ${(isRestart ? [WORDS.restartText] : WORDS.privacyText(days)).map((text) => html`<p>${text}</p>`)}
    <form method="dialog" class="buttons">
      ${isRestart ? html`<button class="primary" @click=${restart}>${WORDS.restart}</button>` : ""}
      <button class="plain">${isRestart ? WORDS.cancel : WORDS.close}</button>
    </form>
  </dialog>`;
}
