"""`plan`: a problem on standard input, a plan on standard output; neither database nor Django."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

CPU_SECONDS = 3.0


def register(commands: Any) -> None:
    parser = commands.add_parser("plan", help="plan a problem: JSON in, JSON out (docs/planning)")
    parser.add_argument("case", metavar="CASE", help="what to plan; `shouwang plan list` names the cases")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--example", action="store_true", help="print a worked example problem instead")
    instead.add_argument("--schema", action="store_true", help="print the JSON Schema of problem and plan instead")
    instead.add_argument("--naive", action="store_true", help="what people do by hand, for comparison")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--budget-cpu", type=float, metavar="S", help=f"CPU seconds of a core (default {CPU_SECONDS:g})")
    limit.add_argument("--iterations", type=int, metavar="N", help="instead: the same plan on every machine")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cores", type=int, help="seeds that think side by side (default: two where there are two)")
    again = parser.add_argument_group("plan again while a plan is under way; what has begun stays")
    again.add_argument("--before", type=Path, metavar="PLAN.json", help="the plan that is under way")
    again.add_argument("--now", type=int, metavar="S", default=0, help="seconds since its start")
    again.add_argument("--gone", action="append", default=[], metavar="ID", help="who dropped out (may be repeated)")
    again.add_argument("--insert-only", action="store_true", help="move nobody's stops")
    parser.add_argument("--draw", type=Path, metavar="FILE.svg", help="draw the plan as well")
    parser.set_defaults(run=plan)


def plan(arguments: argparse.Namespace) -> int:
    """Exit 0 with a plan, 2 with one line about what is wrong with the problem."""
    from shouwang.planning import ProblemError, wire
    from shouwang.planning.cases import MODULES, case, cases

    if arguments.case == "list":
        for each in cases().values():
            print(f"{each.name:14}{each.summary}")
        return 0
    if arguments.case not in MODULES:
        return _wrong(f"there is no case {arguments.case!r}; there are: {', '.join(MODULES)}")
    found = case(arguments.case)
    if arguments.example or arguments.schema:
        print(wire.example_text(found) if arguments.example else wire.schema_text(found))
        return 0
    try:
        budget = _budget(arguments)
        problem = wire.read(found.problem, sys.stdin.buffer.read())
        found.check(problem)
        if arguments.naive:
            answer = found.passed(problem, [found.naive(problem)])
        elif arguments.before is not None:
            before = wire.read(found.plan, arguments.before.read_bytes())
            some = None if arguments.insert_only else budget
            answer = found.again(problem, before, arguments.now, gone=arguments.gone, budget=some, listener=_tell)
        else:
            answer = found.best(problem, budget, _tell)
    except (ProblemError, ValueError, OSError) as fault:
        return _wrong(str(fault))
    print(wire.write(found.plan, answer, indent=1))
    for name, value in found.figures(problem, answer).items():
        print(f"{name} {value:g}", file=sys.stderr)
    if arguments.draw is not None:
        if found.draw is None:
            return _wrong(f"the case {found.name} has no drawing")
        arguments.draw.write_text(found.draw(problem, answer), encoding="utf-8")
    return 0


def _budget(arguments: argparse.Namespace) -> Any:
    from shouwang.planning import Budget
    from shouwang.planning.beside import default_cores

    seconds = CPU_SECONDS if arguments.budget_cpu is None else arguments.budget_cpu
    return Budget(
        cpu_seconds=seconds if arguments.iterations is None else None,
        iterations=arguments.iterations,
        seed=arguments.seed,
        cores=default_cores() if arguments.cores is None else arguments.cores,
    )


def _tell(progress: Any) -> None:
    print(f"{progress.spent:4.0%}  {progress.cost:.0f}  {progress.words}", file=sys.stderr, flush=True)


def _wrong(line: str) -> int:
    print(line, file=sys.stderr)
    return 2
