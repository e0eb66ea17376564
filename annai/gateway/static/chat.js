// The chat page. Everything from the server is set as text, never as markup.

const TIMEOUT = 15_000;
const SLOW = 300;
const STORED = "annai.conversation";

const log = document.getElementById("log");
const form = document.getElementById("form");
const field = document.getElementById("message");
const state = document.getElementById("state");
const left = document.getElementById("left");
const send = form.querySelector(".send");

let conversation = recall();
let busy = false;

function recall() {
  try {
    return sessionStorage.getItem(STORED);
  } catch {
    return null; // storage is switched off: the conversation lasts as long as the page
  }
}

function remember(id) {
  conversation = id;
  try {
    sessionStorage.setItem(STORED, id);
  } catch {
    // as above
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function textWithLinks(text) {
  const block = element("p", "text");
  for (const part of text.split(/(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+)/)) {
    if (/^https?:\/\//.test(part)) {
      const link = element("a", "", part);
      link.href = part;
      link.rel = "noopener noreferrer";
      block.append(link);
    } else {
      block.append(part);
    }
  }
  return block;
}

function entry(kind, who) {
  const item = element("li", kind);
  item.append(element("p", "who", who));
  return item;
}

function choices(buttons) {
  const row = element("p", "choices");
  for (const { title, payload } of buttons) {
    const button = element("button", "", title);
    button.type = "button";
    button.dataset.payload = payload;
    row.append(button);
  }
  return row;
}

function sources(citations) {
  const details = element("details");
  details.append(element("summary", "", "出典の記載を見る"));
  for (const { quote, title, locator } of citations) {
    const figure = element("figure");
    figure.append(element("blockquote", "", quote), element("figcaption", "", `${title} ${locator}`));
    details.append(figure);
  }
  return details;
}

function show(item) {
  log.append(item);
  item.scrollIntoView({ block: "nearest" });
}

function showAnswer(reply) {
  const item = entry("bot", "案内");
  if (reply.programme_year) item.append(element("p", "year", `対象: ${reply.programme_year}年の資料`));
  for (const message of reply.messages) {
    item.append(textWithLinks(message.text));
    if (message.buttons.length) item.append(choices(message.buttons));
  }
  if (reply.citations.length) item.append(sources(reply.citations));
  show(item);
}

function showError(text, question) {
  const item = entry("bot", "お知らせ");
  const again = element("button", "", "もう一度送る");
  again.type = "button";
  again.addEventListener("click", () => {
    if (busy) return;
    item.remove();
    field.focus();
    deliver(question);
  });
  item.append(element("p", "text error", text), again);
  show(item);
}

async function post(question) {
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  const body = await response.json();
  if (!response.ok) throw new Refusal(body.error.message);
  return body;
}

class Refusal extends Error {}

function setBusy(value) {
  busy = value;
  send.disabled = value;
  log.setAttribute("aria-busy", String(value));
}

// The message id stays the same when a message is sent again: the server then answers it once.
async function deliver(question) {
  setBusy(true);
  const slow = setTimeout(() => (state.textContent = "お調べしています…"), SLOW);
  try {
    const reply = await post(conversation ? { ...question, conversation_id: conversation } : question);
    remember(reply.conversation_id);
    setBusy(false);
    showAnswer(reply);
  } catch (error) {
    setBusy(false);
    const text = error instanceof Refusal ? error.message : "送信できませんでした。通信の状態をご確認ください。";
    showError(text, question);
  } finally {
    clearTimeout(slow);
    state.textContent = "";
  }
}

function say(text) {
  if (busy || !text.trim()) return false;
  const item = entry("user", "あなた");
  item.append(element("p", "text", text));
  show(item);
  deliver({ message: text, message_id: randomId() });
  return true;
}

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function count() {
  const rest = field.maxLength - field.value.length;
  left.textContent = rest <= 50 ? `あと${rest}文字` : "";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (say(field.value)) field.value = "";
  count();
});

field.addEventListener("keydown", (event) => {
  // While the IME is open, Enter chooses a conversion; 229 is what Safari reports for the closing one.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

field.addEventListener("input", count);

log.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-payload]");
  if (button && say(button.dataset.payload)) field.focus();
});
