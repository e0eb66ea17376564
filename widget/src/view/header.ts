import { html, nothing } from "lit";
import { WORDS } from "../strings.js";
import { icon, type View } from "./parts.js";

export interface HeaderState {
  title: string;
  isPage: boolean;
  isMenuOpen: boolean;
  hasTurns: boolean;
  textSize: number;
}

export interface HeaderActions {
  toggleMenu(): void;
  setTextSize(size: number): void;
  copyAll(): void;
  print(): void;
  askRestart(): void;
  showPrivacy(): void;
  close(): void;
}

export function headerView(state: HeaderState, actions: HeaderActions): View {
  return html`<div class="bar">
      ${state.isPage
        ? html`<h1 id="title" tabindex="-1">${state.title}</h1>`
        : html`<h2 id="title" tabindex="-1">${state.title}</h2>`}
      <button
        type="button"
        class="tool menu-button"
        aria-expanded=${state.isMenuOpen}
        aria-controls="menu"
        @click=${actions.toggleMenu}
      >
        ${icon("menu")}${WORDS.menu}
      </button>
      ${state.isPage
        ? nothing
        : html`<button type="button" class="tool" @click=${actions.close}>${icon("close")}${WORDS.close}</button>`}
    </div>
    <div id="menu" class="menu" ?hidden=${!state.isMenuOpen}>
      <fieldset>
        <legend>${WORDS.textSize}</legend>
        <div class="sizes">
          ${WORDS.sizes.map(
            (label, size) =>
              html`<label
                ><input
                  type="radio"
                  name="text-size"
                  value=${size}
                  .checked=${state.textSize === size}
                  @change=${() => actions.setTextSize(size)}
                /><span>${label}</span></label
              >`,
          )}
        </div>
      </fieldset>
      <ul>
        ${item(WORDS.copyAll, actions.copyAll, !state.hasTurns)} ${item(WORDS.print, actions.print, !state.hasTurns)}
        ${item(WORDS.restart, actions.askRestart, !state.hasTurns)} ${item(WORDS.privacy, actions.showPrivacy, false)}
      </ul>
    </div>`;
}

function item(label: string, act: () => void, isDisabled: boolean): View {
  return html`<li><button type="button" ?disabled=${isDisabled} @click=${act}>${label}</button></li>`;
}
