import { html, nothing } from "lit";
import type { Card, Citation, Contact } from "../api.js";
import { WORDS } from "../strings.js";
import { quoted } from "../text.js";
import { caution, icon, link, list, moment, phoneLink, rich, type View } from "./parts.js";

/** The parts of an answer that follow its first sentence. */
export function cardView(card: Card, at: Date): View {
  return html`
    <p class="lead">${rich(card.answer)}</p>
    ${list("bullets", card.details)}
    ${card.steps.length ? html`<h5>${WORDS.steps}</h5>` : nothing} ${list("steps", card.steps)}
    ${caution(card.cautions)} ${addresses(card)}
    ${card.contacts.length
      ? html`<h5>${WORDS.contact}</h5>
          <ul class="contacts">
            ${card.contacts.map((contact) => html`<li>${contactView(contact, at)}</li>`)}
          </ul>`
      : nothing}
  `;
}

function addresses({ addresses: found }: Card): View {
  if (found.length === 0) return nothing;
  return html`<h5>${WORDS.addresses}</h5>
    <ul class="links">
      ${found.map(({ label, url }) => html`<li>${link(url, label)}<span class="url">${url}</span></li>`)}
    </ul>`;
}

export function contactView(contact: Contact, at: Date): View {
  const isOpen = contact.opening.includes("受付時間内");
  return html`<div class="contact">
    <p class="desk">${contact.name}</p>
    ${contact.opening
      ? html`<p class="opening ${isOpen ? "is-open" : "is-closed"}">
          <span>${contact.opening}</span><span class="as-of">（${WORDS.asOf(moment(at))}）</span>
        </p>`
      : nothing}
    ${contact.phones.length
      ? html`<ul class="phones">
          ${contact.phones.map(
            ({ label, number }) => html`<li><span class="label">${label}</span>${phoneLink(number)}</li>`,
          )}
        </ul>`
      : nothing}
    ${contact.hours ? html`<p><span class="label">${WORDS.hours}</span>${contact.hours}</p>` : nothing}
    ${contact.form_url ? html`<p>${link(contact.form_url, WORDS.form)}</p>` : nothing}
    ${contact.email
      ? html`<p><span class="label">${WORDS.email}</span><a href="mailto:${contact.email}">${contact.email}</a></p>`
      : nothing}
  </div>`;
}

/** The place of an answer in the documents, with the words that stand there. */
export function citationsView(citations: readonly Citation[], sources: string, isOpen: boolean): View {
  if (citations.length === 0) return nothing;
  const summary = `${WORDS.source}: ${sources || [...new Set(citations.map((one) => one.title))].join("／")}`;
  return html`<details class="source" ?open=${isOpen}>
    <summary><span>${summary}</span><span class="more">${icon("chevron")}${WORDS.quote}</span></summary>
    ${citations.map(
      (citation) => html`<figure>
        <blockquote>${quoted(citation.quote)}</blockquote>
        <figcaption>${citation.title} ${citation.locator}</figcaption>
      </figure>`,
    )}
  </details>`;
}
