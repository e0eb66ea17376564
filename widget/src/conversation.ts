/** The conversation: questions go out one after the other, each until it has exactly one answer. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Gateway, GatewayError, type PastTurn, type Reply } from "./api.js";
import { newId, type Store } from "./store.js";

/**
 * `sending` and, after a moment, `slow`; `waiting` between two attempts; `offline` until the browser is online
 * again; `failed` once only the user can send it again.
 */
export type TurnState = "queued" | "sending" | "slow" | "waiting" | "offline" | "failed" | "done";

export interface Turn {
  id: string;
  question: string;
  state: TurnState;
  at: Date;
  reply?: Reply;
  problem?: GatewayError;
  /** The choice of this turn's reply that was taken. */
  chosen?: string;
  helpful?: boolean | null;
  reasonSent?: boolean;
}

export interface Listener {
  answered(turn: Turn): void;
  slow(turn: Turn): void;
  failed(turn: Turn): void;
}

const SLOW_AFTER = 300;
const PAUSES = [1000, 3000];
const LONGEST_PAUSE = 30;

export class Conversation implements ReactiveController {
  turns: Turn[] = [];
  /** `failed`: the history could not be loaded; the conversation goes on all the same. */
  history: "none" | "loading" | "failed" | "expired" = "none";

  /** Given by the gateway with the first answer. */
  private id: string | null;
  /** Changes with each restart: what is still under way for the old conversation stops. */
  private round = {};
  private busy: object | null = null;
  private resumed = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly gateway: Gateway,
    private readonly store: Store,
    private readonly listener: Listener,
  ) {
    host.addController(this);
    this.id = store.get().conversation;
  }

  hostConnected(): void {
    window.addEventListener("online", this.wentOnline);
  }

  hostDisconnected(): void {
    window.removeEventListener("online", this.wentOnline);
  }

  /** There is something of an earlier page to come back to. */
  get hasPast(): boolean {
    const { conversation, pending } = this.store.get();
    return !this.resumed && (conversation !== null || pending.length > 0);
  }

  get last(): Turn | undefined {
    return this.turns.at(-1);
  }

  /** Shows what was said on an earlier page and sends what stayed unanswered. */
  async resume(): Promise<void> {
    if (this.history === "loading") return;
    if (!this.hasPast) {
      this.resumed = true;
      return;
    }
    const { id } = this;
    this.setHistory("loading");
    try {
      const past = id === null ? [] : (await this.gateway.history(id)).turns;
      if (id !== this.id) return; // begun anew meanwhile
      const shown = new Set(past.map((turn) => turn.reply.message_id));
      this.turns = [...past.map(pastTurn), ...this.turns.filter((turn) => !shown.has(turn.id))];
      this.setHistory("none");
    } catch (error) {
      if (id !== this.id) return;
      const isGone = error instanceof GatewayError && error.kind === "gone";
      this.setHistory(isGone ? "expired" : "failed");
      if (!isGone) return;
      this.id = null;
      this.store.set({ conversation: null });
    }
    this.resumed = true;
    this.sendPending();
  }

  ask(text: string): void {
    const turn: Turn = { id: newId(), question: text, state: "queued", at: new Date() };
    this.turns = [...this.turns, turn];
    this.store.set({ pending: [...this.store.get().pending, { id: turn.id, text }] });
    void this.pump();
  }

  retry(turn: Turn): void {
    this.update(turn, { state: "queued" });
    void this.pump();
  }

  /** Takes back a question that was never answered. */
  drop(turn: Turn): void {
    this.turns = this.turns.filter((one) => one !== turn);
    this.store.set({ pending: this.store.get().pending.filter((one) => one.id !== turn.id) });
    this.host.requestUpdate();
  }

  /** A new conversation; the old one is no longer reachable from here. */
  restart(): void {
    this.id = null;
    this.round = {};
    this.turns = [];
    this.resumed = true;
    this.store.set({ conversation: null, pending: [] });
    this.setHistory("none");
  }

  async vote(turn: Turn, helpful: boolean, reason?: string): Promise<boolean> {
    if (this.id === null) return false;
    const before = { helpful: turn.helpful ?? null, reasonSent: turn.reasonSent ?? false };
    this.update(turn, { helpful, reasonSent: reason !== undefined });
    try {
      await this.gateway.feedback(this.id, turn.id, helpful, reason);
      return true;
    } catch {
      this.update(turn, before);
      return false;
    }
  }

  update(turn: Turn, change: Partial<Turn>): void {
    Object.assign(turn, change);
    this.host.requestUpdate();
  }

  private setHistory(state: Conversation["history"]): void {
    this.history = state;
    this.host.requestUpdate();
  }

  private sendPending(): void {
    const known = new Set(this.turns.map((turn) => turn.id));
    const lost = this.store.get().pending.filter((one) => !known.has(one.id));
    const turns = lost.map(({ id, text }): Turn => ({ id, question: text, state: "queued", at: new Date() }));
    this.turns = [...this.turns, ...turns];
    const open = new Set(this.turns.filter((turn) => turn.state !== "done").map((turn) => turn.id));
    this.store.set({ pending: this.store.get().pending.filter((one) => open.has(one.id)) });
    this.host.requestUpdate();
    void this.pump();
  }

  /** Sends what is queued, oldest first; a failed question waits for its own retry and holds nothing back. */
  private async pump(): Promise<void> {
    this.host.requestUpdate();
    const { round } = this;
    if (this.busy === round) return;
    this.busy = round;
    let next: Turn | undefined;
    while (round === this.round && (next = this.turns.find((turn) => turn.state === "queued"))) {
      await this.deliver(next);
    }
    if (this.busy === round) this.busy = null;
  }

  private async deliver(turn: Turn): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const problem = await this.attempt(turn);
      if (!problem || !this.turns.includes(turn)) return;
      const pause = pauseBefore(problem, attempt);
      if (pause === null) {
        const isOffline = problem.kind === "unreachable" && !navigator.onLine;
        this.update(turn, { state: isOffline ? "offline" : "failed", problem });
        this.listener.failed(turn);
        return;
      }
      this.update(turn, { state: "waiting", problem });
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (!this.turns.includes(turn)) return;
    }
  }

  private async attempt(turn: Turn): Promise<GatewayError | null> {
    this.update(turn, { state: turn.state === "waiting" ? "slow" : "sending" });
    const timer = setTimeout(() => this.becomeSlow(turn), SLOW_AFTER);
    try {
      const reply = await this.gateway.chat(this.id, turn.id, turn.question);
      if (this.turns.includes(turn)) this.answer(turn, reply);
      return null;
    } catch (error) {
      return error instanceof GatewayError ? error : new GatewayError("server");
    } finally {
      clearTimeout(timer);
    }
  }

  private becomeSlow(turn: Turn): void {
    if (turn.state !== "sending") return;
    this.update(turn, { state: "slow" });
    this.listener.slow(turn);
  }

  private answer(turn: Turn, reply: Reply): void {
    // Named with the first answer, and anew where the gateway no longer knows the old one.
    this.id = reply.conversation_id;
    this.store.set({
      conversation: this.id,
      pending: this.store.get().pending.filter((one) => one.id !== turn.id),
    });
    this.update(turn, { state: "done", reply, at: new Date() });
    this.listener.answered(turn);
  }

  private readonly wentOnline = (): void => {
    for (const turn of this.turns) if (turn.state === "offline") this.retry(turn);
    if (this.history === "failed") void this.resume();
  };
}

/** How long to wait before the next attempt, in milliseconds; null: no further attempt. */
function pauseBefore(problem: GatewayError, attempt: number): number | null {
  const pause = PAUSES[attempt];
  if (!problem.isPassing || pause === undefined) return null;
  if (problem.kind === "unreachable" && !navigator.onLine) return null;
  if (problem.retryAfter === null) return pause;
  return problem.retryAfter > LONGEST_PAUSE ? null : Math.max(problem.retryAfter * 1000, 250);
}

function pastTurn({ message, at, helpful, reply }: PastTurn): Turn {
  return { id: reply.message_id, question: message, state: "done", at: new Date(at), helpful, reasonSent: helpful !== null, reply };
}
