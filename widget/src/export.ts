/** The conversation on the clipboard and on paper. */

import { html, render } from "lit";
import type { Turn } from "./conversation.js";
import { WORDS } from "./strings.js";
import printStyles from "./styles/print.css";
import { dayAndTime } from "./view/parts.js";
import { type TurnActions, turnView } from "./view/turn.js";

/** Copies a text; without the clipboard API (plain http) by way of a text field inside `root`. */
export async function copyText(text: string, root: ParentNode & Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "vh";
    root.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

export function asText(title: string, turns: readonly Turn[]): string {
  const parts = turns.map(({ question, reply, at }) => {
    const answer = reply?.messages.map((message) => message.text).join("\n") ?? "";
    return `■ ${WORDS.question}（${dayAndTime(at)}）\n${question}\n\n■ ${WORDS.answer}\n${answer}`;
  });
  return `${title}\n${WORDS.footer}\n\n${parts.join("\n\n")}\n`;
}

/** Prints the conversation alone, out of a frame of its own: the host page stays as it is. */
export function printTurns(title: string, turns: readonly Turn[]): void {
  const frame = document.createElement("iframe");
  frame.title = WORDS.print;
  frame.hidden = true;
  document.body.append(frame);
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!view) return;
  const page = view.document;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(printStyles);
  page.adoptedStyleSheets = [sheet];
  page.documentElement.lang = "ja";
  page.title = title;
  const place = { isLast: false, isPrint: true };
  render(
    html`<main>
      <h1>${title}</h1>
      <p class="printed">${dayAndTime(new Date())} ${WORDS.footer}</p>
      <h2>${WORDS.record}</h2>
      <ol class="turns">
        ${turns.map((turn) => turnView(turn, place, NO_ACTIONS))}
      </ol>
    </main>`,
    page.body,
  );
  view.addEventListener("afterprint", () => frame.remove());
  view.print();
}

const NO_ACTIONS: TurnActions = { choose() {}, retry() {}, rewrite() {}, vote() {}, sendReason() {}, copy() {} };
