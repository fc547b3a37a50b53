"""How costs are compared: interleaved rounds, CPU of this process, medians, ratios.

A task is a function that does its work and says how many units it did. Every round
runs every task once, so that the machine's load falls on all alike.
It knows nothing of what is measured.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

from attrs import frozen

Task = Callable[[], int]
"""Does a fixed piece of work and answers how many units it was."""


@frozen
class Cost:
    """What one unit costs in microseconds: CPU of the process, and by the wall."""

    cpu: float
    wall: float


def _once(task: Task) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    units = task()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Cost(cpu / units * 1e6, wall / units * 1e6)


def compare(tasks: Mapping[str, Task], *, rounds: int = 15) -> dict[str, Cost]:
    """The median cost of each task over interleaved rounds, the first one dropped."""
    for task in tasks.values():
        task()
    gc.collect()
    seen = [{name: _once(task) for name, task in tasks.items()} for _ in range(rounds)]
    return {
        name: Cost(
            statistics.median(one[name].cpu for one in seen),
            statistics.median(one[name].wall for one in seen),
        )
        for name in tasks
    }


def table(title: str, costs: Mapping[str, Cost], *, against: str) -> str:
    """The costs as lines of text, with ratios of CPU to the task named ``against``."""
    base = costs[against].cpu
    head = f"{title:<46}{'CPU us':>10}{'wall us':>10}{'ratio':>8}"
    rows = (
        f"  {name:<44}{cost.cpu:>10.1f}{cost.wall:>10.1f}{cost.cpu / base:>8.2f}"
        for name, cost in costs.items()
    )
    return "\n".join([head, *rows])
