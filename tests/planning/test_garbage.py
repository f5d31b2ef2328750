"""Garbage in: whatever is done to a worked example, the command gives a plan or one clear line and exit 2; never a traceback."""

from __future__ import annotations

import io
import json
import sys
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.cli import main
from shouwang.planning import wire
from shouwang.planning.cases import MODULES, case

few = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
EXAMPLES = {name: json.loads(wire.example_text(case(name))) for name in MODULES}
RUBBISH = [
    None,
    True,
    -1,
    0,
    1,
    2**31,
    10**18,
    10**30,
    -0.5,
    1e300,
    "",
    "x",
    "\x00",
    "上",
    [],
    {},
    [[]],
    [None],
    {"": 1},
]


def leaves(value, path=()):
    """The path of everything in a document, itself included."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))


@st.composite
def spoiled(draw, name):
    """A worked example with one to three places replaced, taken out, doubled, or exchanged."""
    document = deepcopy(EXAMPLES[name])
    for _ in range(draw(st.integers(1, 3))):
        paths = [path for path in leaves(document) if path]
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        change = draw(st.sampled_from(["replace", "replace", "remove", "double", "rename"]))
        if change == "replace":
            inner[path[-1]] = deepcopy(draw(st.sampled_from(RUBBISH)))
        elif change == "remove":
            del inner[path[-1]]
        elif change == "double" and isinstance(inner, list):
            inner.append(deepcopy(inner[path[-1]]))
        elif change == "rename" and isinstance(inner, dict):
            inner[f"{path[-1]}s"] = inner.pop(path[-1])
    return json.dumps(document)


def run(text, *words):
    """Exit code, standard output and standard error of `shouwang plan`."""
    with pytest.MonkeyPatch.context() as patch:
        out, err = io.StringIO(), io.StringIO()
        for stream, new in (
            ("stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")))),
            ("stdout", out),
            ("stderr", err),
        ):
            patch.setattr(sys, stream, new)
        try:
            code = main(["plan", *words])
        except SystemExit as left:
            code = left.code
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", MODULES)
@few
@given(data=st.data())
def test_a_spoiled_example_is_planned_or_refused_in_one_line(name, data):
    code, out, err = run(data.draw(spoiled(name)), name, "--iterations", "2")
    if code == 0:
        assert json.loads(out)
    else:
        assert code == 2 and out == "" and err.count("\n") == 1 and len(err) > 10, (code, err)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "null", '"x"', "\ufeff{}", '{"sketch": 3}', '{"a": NaN}', "[" * 5_000, '{"\\ud800": 1}'],
)
def test_what_is_no_problem_at_all_is_refused_in_one_line(name, text):
    code, out, err = run(text, name)
    assert code == 2 and out == "" and err.count("\n") == 1
