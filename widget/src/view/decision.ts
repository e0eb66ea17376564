import { html, nothing } from "lit";
import type { Decision, Estimate } from "../api.js";
import { WORDS } from "../strings.js";
import { amountLine, yen } from "../text.js";
import { icon, list, rich, type View } from "./parts.js";

/** A verdict with its reasons; amounts as a table. `rest` is what the text tells besides. */
export function decisionView(decision: Decision, rest: View[], copy: (text: string) => void, isPrint: boolean): View {
  const { outcome } = decision;
  return html`
    ${outcome ? html`<p class="lead verdict">${rich(outcome.verdict)}</p>` : nothing}
    ${decision.estimates.map(estimateView)} ${titled(WORDS.reasons, decision.reasons)}
    ${titled(WORDS.nextSteps, outcome?.next_steps)} ${titled(WORDS.also, outcome?.also)}
    ${titled(WORDS.notes, outcome?.notes)} ${rest} ${factsView(decision, isPrint)}
    ${decision.code ? codeView(decision.code, copy, isPrint) : nothing}
  `;
}

function titled(title: string, items: readonly string[] = []): View {
  if (items.length === 0) return nothing;
  const body = items.length === 1 ? html`<p>${rich(items[0] ?? "")}</p>` : list("bullets", items);
  return html`<h5>${title}</h5>
    ${body}`;
}

function estimateView({ label, total, lines }: Estimate): View {
  return html`<table class="amounts">
    <caption>
      ${label || WORDS.estimate}
    </caption>
    <thead>
      <tr>
        <th scope="col">${WORDS.breakdown}</th>
        <th scope="col">${WORDS.amount}</th>
      </tr>
    </thead>
    <tbody>
      ${lines
        .filter((line) => !line.startsWith(WORDS.total))
        .map(amountLine)
        .map(
          ({ item, amount, remark }) => html`<tr>
            <td>${item}${remark ? html`<small>${remark}</small>` : nothing}</td>
            <td class="amount">${amount}</td>
          </tr>`,
        )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">${WORDS.total}</th>
        <td class="amount">${yen(total)}</td>
      </tr>
    </tfoot>
  </table>`;
}

function factsView({ facts }: Decision, isPrint: boolean): View {
  if (facts.length === 0) return nothing;
  return html`<details class="facts" ?open=${isPrint}>
    <summary>${WORDS.facts}${icon("chevron")}</summary>
    <dl>
      ${facts.map(
        ({ label, text, assumed }) => html`<div>
          <dt>${label}</dt>
          <dd>${text}${assumed ? html` <small>（${WORDS.assumed}）</small>` : nothing}</dd>
        </div>`,
      )}
    </dl>
  </details>`;
}

function codeView(code: string, copy: (text: string) => void, isPrint: boolean): View {
  return html`<div class="code">
    <p><span class="label">${WORDS.code}</span><strong translate="no">${code}</strong></p>
    ${isPrint
      ? nothing
      : html`<button type="button" class="plain" @click=${() => copy(code)}>${icon("copy")}${WORDS.copyCode}</button>`}
    <p class="hint">${WORDS.codeHint}</p>
  </div>`;
}
