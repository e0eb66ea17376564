/** Answers as plain text → blocks to lay out. Nothing here makes markup: a block holds strings. */

import type { Card, Contact, Decision, Reply } from "./api.js";

export type Block =
  | { kind: "paragraph" | "caution"; text: string }
  | { kind: "bullets" | "steps"; items: string[] }
  | { kind: "contact"; contact: Contact };

/** One answer of a message; a message on two questions or two years holds several. */
export interface Section {
  year: string | null;
  lines: string[];
  /** E.g. よくある質問 No.6（2024年3月18日更新）. */
  source: string;
  /** What follows the source: the next question of a consultation. */
  after: string[];
}

export type Span = { kind: "text" | "url" | "phone" | "email"; text: string };

const HEADING = /^【IT導入補助金(\d{4})】/;
const BULLET = /^[・•]\s*/;
const STEP = /^\d{1,2}[.．]\s+/;
const CAUTION = /^ご注意[:：]\s*/;
const SOURCE = /^出典[:：]\s*/;
const CONTACT = /^[・]([^:：]+)[:：] (.+?)。?(ただいま.+)$/;
const PHONE = /([^、。:：]+?)[:： ]+(0\d{1,4}-\d{1,4}-\d{3,4})/g;
const HOURS = /[（ ]([^（ ]*\d:\d\d[^）]*)/;
const LINKS = /(https?:\/\/[\w\-./?%&=#~:@!$'*+,;]*[\w\-/=#~])|(\b0\d{1,4}-\d{1,4}-\d{3,4}\b)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/** Lengths as the gateway counts them: characters, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function sections(text: string): Section[] {
  const found: Section[] = [];
  for (const line of text.split("\n")) {
    const year = HEADING.exec(line)?.[1] ?? null;
    if (year || found.length === 0) found.push({ year, lines: [], source: "", after: [] });
    const rest = line.replace(HEADING, "").trim();
    const section = found.at(-1);
    if (!rest || !section) continue;
    if (SOURCE.test(rest)) section.source = rest.replace(SOURCE, "");
    else (section.source ? section.after : section.lines).push(rest);
  }
  return found.filter((section) => section.lines.length > 0);
}

export function blocks(lines: readonly string[]): Block[] {
  const found: Block[] = [];
  for (const line of lines) {
    const contact = contactOf(line);
    if (contact) found.push({ kind: "contact", contact });
    else if (BULLET.test(line)) add(found, "bullets", line.replace(BULLET, ""));
    else if (STEP.test(line)) add(found, "steps", line.replace(STEP, ""));
    else if (CAUTION.test(line)) found.push({ kind: "caution", text: line.replace(CAUTION, "") });
    else found.push({ kind: "paragraph", text: line });
  }
  return found;
}

function add(found: Block[], kind: "bullets" | "steps", item: string): void {
  const last = found.at(-1);
  if (last?.kind === kind) last.items.push(item);
  else found.push({ kind, items: [item] });
}

/** A desk written out in one line: name, numbers, hours, whether it is open. */
function contactOf(line: string): Contact | null {
  const [, name, details = "", opening] = CONTACT.exec(line) ?? [];
  const phones = [...details.matchAll(PHONE)].map(([, label = "", number = ""]) => ({ label, number }));
  if (!name || !opening || phones.length === 0) return null;
  const hours = HOURS.exec(details)?.[1] ?? "";
  return { name, phones, hours, opening, form_url: null, email: null };
}

/** Cuts out web addresses, telephone numbers and e-mail addresses. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    if (match.index > end) found.push({ kind: "text", text: text.slice(end, match.index) });
    found.push({ kind: match[1] ? "url" : match[2] ? "phone" : "email", text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "text", text: text.slice(end) });
  return found;
}

/** The address if it is one of the web; anything else (javascript:, data:) is no link. */
export function webAddress(text: string | null): string | null {
  if (!text || !/^https?:\/\//i.test(text)) return null;
  try {
    return new URL(text).href;
  } catch {
    return null;
  }
}

/** Lines of the text that neither the card nor the decision shows: nothing said may get lost. */
export function leftover(lines: readonly string[], reply: Reply): string[] {
  const { card, decision } = reply;
  const shown = squeeze([...cardTexts(card), ...decisionTexts(decision)].join("\n"));
  const names = card?.contacts.map((contact) => contact.name) ?? [];
  return lines.filter((line) => {
    const bare = line.replace(BULLET, "").replace(STEP, "").replace(CAUTION, "");
    if (names.some((name) => bare.startsWith(name))) return false;
    if (decision?.facts.length && bare.startsWith("伺った内容:")) return false;
    if (decision?.code && bare.startsWith("照会番号:")) return false;
    return !shown.includes(squeeze(bare)) && !shown.includes(squeeze(bare.replace(/^[^:：]{1,12}[:：]/, "")));
  });
}

function cardTexts(card: Card | null | undefined): string[] {
  if (!card) return [];
  return [
    card.answer,
    ...card.details,
    ...card.steps,
    ...card.cautions,
    ...card.addresses.map((address) => `${address.label}: ${address.url}`),
    ...card.contacts.flatMap((contact) => [contact.email ?? "", contact.form_url ?? ""]),
  ];
}

function decisionTexts(decision: Decision | null | undefined): string[] {
  if (!decision) return [];
  const { outcome } = decision;
  return [
    ...(outcome ? [outcome.verdict, ...outcome.next_steps, ...outcome.also, ...outcome.notes] : []),
    ...decision.reasons,
    ...decision.estimates.flatMap((estimate) => estimate.lines),
    ...decision.estimates.map((estimate) => `${estimate.label}:`),
  ];
}

function squeeze(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, "");
}

/** A line of an estimate: what is counted and how, the amount, and what is said about it. */
export function amountLine(line: string): { item: string; amount: string; remark: string } {
  const [, item, amount = "", remark = ""] = /^(.*?)\s*[=＝]\s*([\d,]+円)(.*)$/.exec(line) ?? [];
  return { item: item ?? line, amount, remark };
}

/** A quote as people read it: the documents' text carries tabs and underlining. */
export function quoted(text: string): string {
  return text.replace(/<\/?u>/g, "").replace(/\s+/g, " ");
}

export function yen(amount: number): string {
  return `${amount.toLocaleString("ja-JP")}円`;
}

/** What a screen reader hears of a reply: the text without its source line and raw addresses. */
export function spoken(reply: Reply): string {
  const lines = reply.messages.flatMap((message) => message.text.split("\n"));
  return lines
    .filter((line) => !SOURCE.test(line))
    .map((line) => line.replace(HEADING, "IT導入補助金$1。").replace(/[:：]?\s*https?:\/\/\S+/g, ""))
    .join("\n")
    .trim();
}
