/** The gateway's API: shapes of what it sends, and one client that turns every failure into a GatewayError. */

export interface Choice {
  title: string;
  payload: string;
}

export interface Message {
  text: string;
  buttons: Choice[];
}

export interface Citation {
  source: string;
  title: string;
  locator: string;
  quote: string;
}

export interface Contact {
  name: string;
  phones: { label: string; number: string }[];
  hours: string;
  opening: string;
  form_url: string | null;
  email: string | null;
}

export interface Card {
  heading: string;
  title: string;
  answer: string;
  details: string[];
  steps: string[];
  cautions: string[];
  addresses: { label: string; url: string }[];
  contacts: Contact[];
}

export interface Estimate {
  label: string;
  total: number;
  lines: string[];
}

export interface Decision {
  decision: string;
  status: string;
  outcome: { verdict: string; next_steps: string[]; also: string[]; notes: string[] } | null;
  reasons: string[];
  facts: { name: string; label: string; text: string; assumed: boolean }[];
  estimates: Estimate[];
  table_version: string;
  code?: string | null;
}

export interface Reply {
  conversation_id: string;
  message_id: string;
  messages: Message[];
  status: string;
  topic: string | null;
  programme_year: number | null;
  citations: Citation[];
  decision?: Decision | null;
  card?: Card | null;
}

/** One turn of an earlier visit. `message` is what was stored: personal data masked. */
export interface PastTurn {
  message: string;
  at: string;
  helpful: boolean | null;
  reply: Reply;
}

/** What the element says before the first question. */
export interface Welcome {
  text: string;
  buttons: string[];
  message_limit: number;
  retention_days: number;
}

export interface Suggestion {
  id: string;
  title: string;
  question?: string;
  programme_year: number | null;
}

export type FailureKind = "unreachable" | "timeout" | "busy" | "limit" | "gone" | "refused" | "server";

export class GatewayError extends Error {
  constructor(
    readonly kind: FailureKind,
    /** Seconds after which the gateway wants to be asked again. */
    readonly retryAfter: number | null = null,
  ) {
    super(kind);
  }

  /** Asking again may help without the user's doing. */
  get isPassing(): boolean {
    return this.kind !== "refused" && this.kind !== "gone";
  }
}

export class Gateway {
  constructor(
    private readonly base: string,
    readonly timeout: number,
  ) {}

  /** Sending the same message id again gets the first answer again. */
  chat(conversation: string | null, message: string, text: string): Promise<Reply> {
    const known = conversation === null ? {} : { conversation_id: conversation };
    return this.call("api/chat", { ...known, message_id: message, message: text });
  }

  feedback(conversation: string, message: string, helpful: boolean, reason?: string): Promise<unknown> {
    const body = { conversation_id: conversation, message_id: message, helpful, ...(reason ? { reason } : {}) };
    return this.call("api/feedback", body);
  }

  history(conversation: string): Promise<{ turns: PastTurn[] }> {
    return this.call(`api/conversations/${encodeURIComponent(conversation)}`);
  }

  welcome(): Promise<Welcome> {
    return this.call("api/welcome");
  }

  suggest(query: string, limit: number, signal: AbortSignal): Promise<{ results: Suggestion[] }> {
    return this.call(`api/search?q=${encodeURIComponent(query)}&limit=${limit}`, undefined, signal);
  }

  private async call<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const control = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      control.abort();
    }, this.timeout);
    signal?.addEventListener("abort", () => control.abort());
    const request: RequestInit = { credentials: "omit", referrerPolicy: "strict-origin", signal: control.signal };
    if (body !== undefined) {
      request.method = "POST";
      request.headers = { "content-type": "application/json" };
      request.body = JSON.stringify(body);
    }
    try {
      const response = await fetch(this.base + path, request);
      if (!response.ok) throw failure(response);
      return (await response.json()) as T;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      throw new GatewayError(isLate ? "timeout" : "unreachable");
    } finally {
      clearTimeout(timer);
    }
  }
}

function failure(response: Response): GatewayError {
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  if (response.status === 429) return new GatewayError("limit", retryAfter);
  if (response.status === 503) return new GatewayError("busy", retryAfter);
  if (response.status === 404 || response.status === 410) return new GatewayError("gone");
  return new GatewayError(response.status >= 500 ? "server" : "refused", retryAfter);
}
