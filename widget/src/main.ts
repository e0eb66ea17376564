import { AnnaiChat } from "./annai-chat.js";

/** `data-…` of the script tag become attributes of the element. */
const OPTIONS = ["heading", "label", "position", "timeout", "origins"];

customElements.define("annai-chat", AnnaiChat);

function embed(script: HTMLScriptElement): void {
  const chat = document.createElement("annai-chat");
  for (const name of OPTIONS) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

const own = [...document.querySelectorAll<HTMLScriptElement>("script[type=module]")].find(
  (script) => script.src === import.meta.url,
);
// A page that places the element itself gets no second one.
if (own && !document.querySelector("annai-chat")) embed(own);
