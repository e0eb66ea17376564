/** What outlives a page load: kept for this tab only, or in memory where the browser refuses storage. */

export interface Pending {
  id: string;
  text: string;
}

export interface Saved {
  conversation: string | null;
  /** Questions without an answer yet; sent again, under the same id, after a reload. */
  pending: Pending[];
  isOpen: boolean;
  textSize: number;
}

const EMPTY: Saved = { conversation: null, pending: [], isOpen: false, textSize: 0 };

export class Store {
  private memory: Saved;

  constructor(private readonly key: string) {
    this.memory = { ...EMPTY, ...this.read() };
  }

  get(): Readonly<Saved> {
    return this.memory;
  }

  set(change: Partial<Saved>): void {
    this.memory = { ...this.memory, ...change };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.memory));
    } catch {
      // Blocked or full: the memory holds it until the page is left.
    }
  }

  private read(): Partial<Saved> {
    try {
      const saved: unknown = JSON.parse(sessionStorage.getItem(this.key) ?? "{}");
      return isSaved(saved) ? saved : {};
    } catch {
      return {};
    }
  }
}

/** The host page can write to the same storage: nothing of another shape is taken over. */
function isSaved(value: unknown): value is Partial<Saved> {
  if (typeof value !== "object" || value === null) return false;
  const { conversation = null, pending = [], textSize = 0 } = value as Partial<Saved>;
  return (
    (conversation === null || typeof conversation === "string") &&
    typeof textSize === "number" &&
    Array.isArray(pending) &&
    pending.every((one) => typeof one?.id === "string" && typeof one.text === "string")
  );
}

/** An unguessable id; `randomUUID` exists on secure origins only. */
export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
