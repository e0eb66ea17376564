// Keys and results as you type, on pages that work without them.
"use strict";
document.documentElement.classList.add("with-script");
const $ = (selector) => document.querySelector(selector);
const search = $("#search");
const box = $("#q");
let asked = null;
let shown = search ? address() : "";

function address() {
  return new URLSearchParams([...new FormData(search)].filter(([, value]) => value)).toString();
}

function say(text) {
  const place = $("#said");
  if (place) place.textContent = text;
}

async function look() {
  const wanted = address();
  if (wanted === shown && !asked) return;
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await fetch(`/console/results?${wanted}`, { signal: asked.signal });
    // Signed out meanwhile: the page itself knows what to do.
    if (response.redirected) return location.assign(`/console?${wanted}`);
    if (!response.ok) return say("検索できませんでした。もう一度お試しください。");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    $("#results").replaceChildren(...page.body.childNodes);
    shown = wanted;
    asked = null;
    history.replaceState(null, "", `/console${wanted ? `?${wanted}` : ""}`);
    say($(".count")?.textContent ?? "");
  } catch (error) {
    if (error.name !== "AbortError") say("検索できませんでした。通信の状態をご確認ください。");
  }
}

function move(step) {
  const hits = [...document.querySelectorAll("a.hit")];
  const at = hits.indexOf(document.activeElement);
  if (at + step < 0) return box?.focus();
  hits[Math.min(at + step, hits.length - 1)]?.focus();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("コピーしました");
  } catch {
    say("コピーできませんでした。文字を選んでコピーしてください。");
  }
}

function copyHere() {
  const hit = document.activeElement?.dataset?.copy ?? $("a.hit")?.dataset.copy;
  const button = $("[data-copy-from]");
  if (button) copy(document.getElementById(button.dataset.copyFrom).textContent);
  else if (hit) copy(hit);
}

function switchYear() {
  const year = $("#search #year");
  if (!year) return $("[data-key=y]")?.click();
  year.selectedIndex = (year.selectedIndex + 1) % year.options.length;
  say(`年: ${year.options[year.selectedIndex].text}`);
  look();
}

function isTyping(target) {
  return target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}

document.addEventListener("keydown", (event) => {
  // While an input method is open, the keys are its own.
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const inBox = event.target === box;
  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
  const plain = { "/": () => (box ? box.select() : location.assign("/console")), c: copyHere, y: switchYear };
  const usable = inBox || !isTyping(event.target) ? keys[event.key] : undefined;
  const act = (search ? usable : undefined) ?? (isTyping(event.target) ? undefined : plain[event.key]);
  if (act) {
    event.preventDefault();
    act();
  } else if (inBox && event.key === "Enter" && shown === address() && $("a.hit")) {
    event.preventDefault();
    $("a.hit").click();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-from]");
  if (button) copy(document.getElementById(button.dataset.copyFrom).textContent);
});

search?.addEventListener("input", (event) => event.isComposing || look());
search?.addEventListener("compositionend", look);
if (box && !box.value) box.focus();

const facts = $("[data-live]");
let deciding = null;

async function decide() {
  const given = new URLSearchParams([...new FormData(facts)].filter(([, value]) => value)).toString();
  deciding?.abort();
  deciding = new AbortController();
  try {
    const response = await fetch(`${facts.dataset.live}?${given}`, { signal: deciding.signal });
    if (response.redirected) return location.reload();
    if (!response.ok) return say("判定できませんでした。もう一度お試しください。");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    $("#outcome").replaceChildren(...page.body.childNodes);
    history.replaceState(null, "", $("#share").getAttribute("href"));
    say(`${$("#verdict").textContent}: ${$("#answer").textContent.split("\n")[0]}`);
  } catch (error) {
    if (error.name !== "AbortError") say("判定できませんでした。通信の状態をご確認ください。");
  }
}

facts?.addEventListener("change", decide);
