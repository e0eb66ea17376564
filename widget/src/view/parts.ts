import { html, nothing, type TemplateResult } from "lit";
import { spans, webAddress } from "../text.js";
import { WORDS } from "../strings.js";

export type View = TemplateResult | typeof nothing;

/** Text with its web addresses, telephone numbers and e-mail addresses as links. */
export function rich(text: string): unknown[] {
  return spans(text).map((span) => {
    if (span.kind === "url") return link(span.text, span.text);
    if (span.kind === "phone") return phoneLink(span.text);
    if (span.kind === "email") return html`<a href="mailto:${span.text}">${span.text}</a>`;
    return span.text;
  });
}

export function link(url: string | null, label: string): View {
  const address = webAddress(url);
  if (!address) return html`${label}`;
  return html`<a href=${address} target="_blank" rel="noopener noreferrer"
    >${label}${icon("external")}<span class="vh">${WORDS.newTab}</span></a
  >`;
}

export function phoneLink(number: string): TemplateResult {
  return html`<a class="phone" href="tel:${number.replace(/[^\d+]/g, "")}">${number}</a>`;
}

export function list(kind: "bullets" | "steps", items: readonly string[]): View {
  if (items.length === 0) return nothing;
  const rows = items.map((item) => html`<li>${rich(item)}</li>`);
  return kind === "steps" ? html`<ol class="steps">${rows}</ol>` : html`<ul class="bullets">${rows}</ul>`;
}

export function caution(texts: readonly string[]): View {
  if (texts.length === 0) return nothing;
  return html`<div class="caution">
    <h5>${icon("caution")}${WORDS.caution}</h5>
    ${texts.map((text) => html`<p>${rich(text)}</p>`)}
  </div>`;
}

const PATHS = {
  chat: "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9.5L5 21v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Zm3 5v1.8h10V9H7Zm0 3.4v1.8h7v-1.8H7Z",
  close: "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4 17.6 5 12 10.6 6.4 5Z",
  menu: "M4 6h16v2H4V6Zm0 5h16v2H4v-2Zm0 5h16v2H4v-2Z",
  send: "M3 20.5v-6.8L11 12 3 10.3V3.5L21.5 12 3 20.5Z",
  external: "M5 5h6v2H7v10h10v-4h2v6H5V5Zm9 0h5v5h-2V8.4l-6.3 6.3-1.4-1.4L15.6 7H14V5Z",
  caution: "M12 3 1.8 20.5h20.4L12 3Zm-1 6.5h2v6h-2v-6Zm0 7.2h2v2h-2v-2Z",
  check: "m9.5 18-6-6L5 10.6l4.5 4.5L19 5.6 20.5 7l-11 11Z",
  chevron: "m12 16-7-7 1.4-1.4 5.6 5.6 5.6-5.6L19 9l-7 7Z",
  copy: "M8 3h11v14H8V3Zm2 2v10h7V5h-7ZM5 7v13h11v2H3V7h2Z",
} as const;

export function icon(name: keyof typeof PATHS): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]}></path>
  </svg>`;
}

const JAPAN = "Asia/Tokyo";

/** The time of day in Japan, where the desks' hours count, with the date unless it is today's. */
export function moment(at: Date): string {
  const day: Intl.DateTimeFormatOptions = { month: "long", day: "numeric", timeZone: JAPAN };
  const time = at.toLocaleTimeString("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: JAPAN });
  const date = at.toLocaleDateString("ja-JP", day);
  return date === new Date().toLocaleDateString("ja-JP", day) ? time : `${date} ${time}`;
}

export function dayAndTime(at: Date): string {
  return at.toLocaleString("ja-JP", { dateStyle: "long", timeStyle: "short" });
}
