import { html, nothing } from "lit";
import type { Choice, Reply } from "../api.js";
import type { Turn } from "../conversation.js";
import { WORDS } from "../strings.js";
import { blocks, leftover, type Section, sections } from "../text.js";
import { cardView, citationsView, contactView } from "./card.js";
import { decisionView } from "./decision.js";
import { caution, icon, list, rich, type View } from "./parts.js";

/** What a turn can set off. */
export interface TurnActions {
  choose(text: string): void;
  retry(turn: Turn): void;
  rewrite(turn: Turn): void;
  vote(turn: Turn, helpful: boolean): void;
  sendReason(turn: Turn, reason: string): void;
  copy(text: string): void;
}

export interface TurnPlace {
  /** Only the newest reply's choices mean what they say. */
  isLast: boolean;
  isPrint: boolean;
}

const JUDGED = new Set(["answered", "unanswerable", "handoff"]);
const YEAR_CHOICE = /^(\d{4})年の場合$/;

export function turnView(turn: Turn, place: TurnPlace, actions: TurnActions): View {
  return html`<li class="turn" data-state=${turn.state}>
    <h3 class="question" tabindex="-1" id="question-${turn.id}">
      <span class="vh">${WORDS.you}: </span><span class="words">${turn.question}</span>
    </h3>
    ${turn.reply ? answerView(turn, turn.reply, place, actions) : progressView(turn, actions)}
  </li>`;
}

function answerView(turn: Turn, reply: Reply, place: TurnPlace, actions: TurnActions): View {
  const parts = sections(reply.messages.map((message) => message.text).join("\n"));
  const isOffered = place.isLast && !place.isPrint;
  const sources = [...new Set(parts.map((part) => part.source).filter(Boolean))].join("／");
  const after = parts.flatMap((part) => part.after);
  const rest = reply.decision?.code ? leftover(after, reply) : after;
  return html`<div class="answer" data-status=${reply.status}>
    ${parts.map((part, index) =>
      isLaidOut(part, reply)
        ? structuredView(turn, reply, part, place, actions)
        : plainView(turn, isOffered ? withoutOffers(part, reply) : part, index === 0),
    )}
    ${citationsView(reply.citations, sources, place.isPrint)}
    ${rest.length ? html`<div class="plain-answer">${blocksView(rest, turn)}</div>` : nothing}
    ${isOffered ? choicesView(reply, actions) : nothing}
    ${JUDGED.has(reply.status) && !place.isPrint ? feedbackView(turn, actions) : nothing}
  </div>`;
}

/** Whether this section is the one that the card or the decision lays out. */
function isLaidOut(section: Section, reply: Reply): boolean {
  const first = reply.decision?.outcome?.verdict || reply.card?.answer;
  return Boolean(first) && section.lines.some((line) => line === first);
}

function structuredView(turn: Turn, reply: Reply, section: Section, place: TurnPlace, actions: TurnActions): View {
  const { decision, card } = reply;
  const isVerdict = Boolean(decision?.outcome?.verdict);
  const kind = decision?.estimates.length ? WORDS.estimateVerdict : WORDS.verdict;
  const rest = blocksView(leftover(section.lines, reply), turn);
  return html`<div class="card">
    ${headView(section.year, isVerdict ? kind : (card?.title ?? WORDS.answer))}
    ${decision && isVerdict
      ? decisionView(decision, rest, actions.copy, place.isPrint)
      : html`${card ? cardView(card, turn.at) : nothing} ${rest}`}
  </div>`;
}

function plainView(turn: Turn, section: Section, isFirst: boolean): View {
  const [lead = "", ...lines] = section.lines;
  if (section.year === null) {
    return html`<div class="plain-answer">
      ${isFirst ? html`<h4 class="vh">${WORDS.answer}</h4>` : nothing} ${blocksView(section.lines, turn)}
    </div>`;
  }
  return html`<div class="card">
    ${headView(section.year, WORDS.answer)}
    <p class="lead">${rich(lead)}</p>
    ${blocksView(lines, turn)}
  </div>`;
}

/** The text without the lines that the buttons below it repeat. */
function withoutOffers(section: Section, reply: Reply): Section {
  const titles = new Set(reply.messages.flatMap((message) => message.buttons.map((button) => button.title)));
  return { ...section, lines: section.lines.filter((line) => !titles.has(line.replace(/^\d+[.．]\s+/, ""))) };
}

export function blocksView(lines: readonly string[], { at }: Pick<Turn, "at">): View[] {
  return blocks(lines).map((block) => {
    if (block.kind === "contact") return contactView(block.contact, at);
    if ("items" in block) return list(block.kind, block.items);
    return block.kind === "caution" ? caution([block.text]) : html`<p>${rich(block.text)}</p>`;
  });
}

function headView(year: string | number | null, title: string): View {
  return html`<div class="card-head">
    ${year ? html`<span class="year">IT導入補助金<b>${year}</b></span>` : nothing}
    <h4>${title}</h4>
  </div>`;
}

function choicesView(reply: Reply, actions: TurnActions): View {
  const all = reply.messages.flatMap((message) => message.buttons);
  const years = all.filter((choice) => YEAR_CHOICE.test(choice.title));
  const others = all.filter((choice) => !YEAR_CHOICE.test(choice.title));
  const button = ({ title, payload }: Choice) =>
    html`<button type="button" class="choice" @click=${() => actions.choose(payload)}>${title}</button>`;
  return html`${others.length
    ? html`<div class="choices" role="group" aria-label=${WORDS.choices}>
        ${others.map(button)}
      </div>`
    : nothing}
  ${years.length
    ? html`<div class="choices years" role="group" aria-label=${WORDS.years}>
        <span aria-hidden="true">${WORDS.years}</span>${years.map(button)}
      </div>`
    : nothing}`;
}

function feedbackView(turn: Turn, actions: TurnActions): View {
  const button = (helpful: boolean, label: string) =>
    html`<button
      type="button"
      class="vote"
      aria-pressed=${turn.helpful === helpful}
      @click=${() => actions.vote(turn, helpful)}
    >
      ${turn.helpful === helpful ? icon("check") : nothing}${label}
    </button>`;
  return html`<div class="feedback" role="group" aria-label=${WORDS.helpful}>
    <span aria-hidden="true">${WORDS.helpful}</span>
    <span class="votes">${button(true, WORDS.yes)}${button(false, WORDS.no)}</span>
    ${turn.helpful === true || turn.reasonSent ? html`<span class="thanks">${WORDS.thanks}</span>` : nothing}
    ${turn.helpful === false && !turn.reasonSent ? reasonView(turn, actions) : nothing}
  </div>`;
}

function reasonView(turn: Turn, actions: TurnActions): View {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    actions.sendReason(turn, typeof reason === "string" ? reason.trim() : "");
  };
  return html`<form class="reason" @submit=${send}>
    <label for="reason-${turn.id}">${WORDS.reason}</label>
    <textarea id="reason-${turn.id}" name="reason" rows="2" maxlength="200"></textarea>
    <button type="submit" class="plain">${WORDS.sendReason}</button>
  </form>`;
}

function progressView(turn: Turn, actions: TurnActions): View {
  switch (turn.state) {
    case "slow":
      return html`<p class="progress">
        <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${WORDS.slow}
      </p>`;
    case "waiting":
      return html`<p class="progress">
        ${turn.problem?.kind === "busy" || turn.problem?.kind === "limit" ? WORDS.waitingBusy : WORDS.waiting}
      </p>`;
    case "offline":
      return html`<p class="progress">${WORDS.offline}</p>`;
    case "failed":
      return html`<div class="failure">
        <p>${icon("caution")}${WORDS.failure[turn.problem?.kind ?? "server"]}</p>
        ${turn.problem?.kind === "refused"
          ? html`<button type="button" class="choice" @click=${() => actions.rewrite(turn)}>${WORDS.rewrite}</button>`
          : html`<button type="button" class="choice" @click=${() => actions.retry(turn)}>${WORDS.retry}</button>`}
      </div>`;
    default:
      return html`<p class="progress is-quiet"><span class="vh">${WORDS.sending}</span></p>`;
  }
}
