// What the tests read from inside the chat; injected into every page as `window.probes`.
window.probes = {
  root: () => document.querySelector("annai-chat").shadowRoot,
  part: (selector) => window.probes.root().querySelector(selector),
  visible: (selector) => [...window.probes.root().querySelectorAll(selector)].filter((one) => one.checkVisibility()),

  /** Records every text that the live region takes on, in `window.heard`. */
  spyOnAnnouncements() {
    window.heard = [];
    const region = this.part("#live");
    const note = () => region.textContent && window.heard.push(region.textContent);
    new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
  },

  /** Counts in `window.seen` how often something was there after a change. */
  spyOn(selector) {
    window.seen = 0;
    const count = () => {
      window.seen += this.root().querySelectorAll(selector).length;
    };
    new MutationObserver(count).observe(this.root(), { childList: true, subtree: true });
  },

  /** Id, class or name of what has the focus inside the chat, else its name on the page. */
  focused() {
    const inner = this.root().activeElement;
    return inner ? inner.id || inner.className || inner.localName : document.activeElement.localName;
  },

  focusedText: () => (window.probes.root().activeElement?.textContent ?? "").trim(),

  /** The outline of what has the focus, and whether it lies within the panel; null outside the chat. */
  focusRing() {
    const one = this.root().activeElement;
    if (!one) return null;
    const box = one.getBoundingClientRect();
    const panel = this.part(".panel").getBoundingClientRect();
    return { outline: getComputedStyle(one).outlineStyle, inside: box.bottom > panel.top && box.top < panel.bottom };
  },

  stored: () => Object.assign({}, ...Object.values(sessionStorage).map((value) => JSON.parse(value))),

  /** Everything that sticks out of the panel or the window to the right. */
  overflowing() {
    const limit = Math.min(innerWidth, this.part(".panel").getBoundingClientRect().right) + 1;
    const wide = this.visible(".panel *").filter((one) => !one.closest(".vh, svg"));
    const names = wide.filter((one) => one.getBoundingClientRect().right > limit);
    return [...names.map((one) => one.className || one.localName), document.documentElement.scrollWidth - innerWidth];
  },

  smallTargets() {
    const small = this.visible("button, textarea, summary, input").filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return height < 36 || width < 40;
    });
    return small.map((one) => one.textContent.trim());
  },

  /** Controls without a border, which forced colours would leave without a shape. */
  bare: () =>
    window.probes
      .visible(".choice, .vote, .primary, textarea")
      .filter((one) => getComputedStyle(one).borderTopWidth === "0px").length,

  press(selector, init) {
    const event = new KeyboardEvent("keydown", { ...init, bubbles: true, composed: true, cancelable: true });
    this.part(selector).dispatchEvent(event);
  },

  message: (origin) => window.dispatchEvent(new MessageEvent("message", { data: { annai: "open" }, origin })),

  /** Milliseconds from the click on the launcher to the frame after the one that shows the panel. */
  firstPaint() {
    return new Promise((resolve) => {
      const start = performance.now();
      const painted = () => {
        if (this.part(".panel").getBoundingClientRect().height < 100) requestAnimationFrame(painted);
        else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
      };
      this.part(".launcher").click();
      requestAnimationFrame(painted);
    });
  },

  /** What a page could spoil: type, colours and sizes of parts of the chat. */
  look(parts) {
    const names =
      "fontSize fontFamily fontStyle lineHeight letterSpacing wordSpacing textTransform textAlign direction color " +
      "backgroundColor padding margin border display opacity visibility textShadow textDecorationLine " +
      "listStyleType boxSizing transform filter pointerEvents";
    const look = (one) => {
      const style = getComputedStyle(one);
      const { width, height } = one.getBoundingClientRect();
      return [...names.split(" ").map((name) => `${name}: ${style[name]}`), Math.round(width), Math.round(height)];
    };
    return Object.fromEntries(parts.map((part) => [part, look(this.part(part))]));
  },

  /** A document with its constructed stylesheets written out, for tools that cannot take those along. */
  flattened() {
    const rules = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
    return document.documentElement.outerHTML.replace("</head>", `<style>${rules.join("\n")}</style></head>`);
  },
};
