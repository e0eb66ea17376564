"""Users who think between their messages. When each message is wanted is drawn, whatever the answers take.

A slow server therefore does not slow its own load down: a message whose time comes before the last answer is
there waits for it, and the wait counts as its own (open loop).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.load.http import Client
from bench.load.scripts import Conversation, pick
from bench.load.sending import Sender, Tally

# A conversation may send 15 messages a minute; nobody reads an answer in less than four seconds.
SHORTEST_THOUGHT = 4.0


@dataclass(frozen=True)
class Crowd:
    """``users`` at the same time for ``seconds``; ``think`` seconds on average before each message."""

    users: int
    seconds: float
    think: float
    lose: float = 0.0
    seed: int = 1

    @property
    def per_second(self) -> float:
        """Messages a second that the crowd wants to send."""
        return self.users / self.think


async def visit(url: str, crowd: Crowd, conversations: Sequence[Conversation]) -> Tally:
    """Let the crowd talk to a gateway; returns when the last answer is there."""
    tally, http = Tally(), Client(url, keep_alive=0.0)  # a browser's connection is closed while its user thinks
    async with asyncio.TaskGroup() as group:
        for number in range(crowd.users):
            dice = random.Random(f"{crowd.seed} {number}")
            sender = Sender(http, tally, dice, crowd.lose)
            group.create_task(_user(sender, tally, crowd, conversations, dice))
    await http.close()
    return tally


async def _user(
    sender: Sender, tally: Tally, crowd: Crowd, conversations: Sequence[Conversation], dice: random.Random
) -> None:
    """One conversation after another. The first message comes at a random moment, so that users are spread."""
    wanted = dice.uniform(0, crowd.think)
    while wanted < crowd.seconds:
        conversation: str | None = None
        buttons: tuple[str, ...] = ()
        for line in pick(conversations, dice).lines:
            if wanted >= crowd.seconds:
                return
            await asyncio.sleep(max(0.0, wanted - tally.now()))
            answer = await sender.send(conversation, line.said_after(buttons), wanted)
            wanted += _thought(crowd.think, dice)
            if answer is None:
                break
            conversation, buttons = answer.conversation, answer.buttons


def _thought(mean: float, dice: random.Random) -> float:
    """Seconds before the next message: the shortest time, and then a memoryless rest."""
    rest = mean - SHORTEST_THOUGHT
    return SHORTEST_THOUGHT + dice.expovariate(1 / rest) if rest > 0 else mean
