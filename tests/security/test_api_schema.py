"""The whole OpenAPI description against the running API: schemathesis sends what fits it, and what does not.

Deterministic (`derandomize`): the same description gives the same calls on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from shouwang.wsgi import application

from .scene import Scene
from .test_matrix import undone

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, negative_data_rejection, ignored_auth, unsupported_method,
]  # fmt: skip

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])

pytestmark = [pytest.mark.security]

tried = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(autouse=True)
def kept_connection(scene: Scene) -> Iterator[None]:
    """As Django's own test client does it: a call ends without ending the connection of the test.

    After the scene, which is built with that client: it connects the signals again.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def call(case: Any, scene: Scene) -> None:
    headers = {"Authorization": f"Bearer {scene.own.key}", "Accept-Encoding": "identity"}
    with undone():
        case.call_and_validate(headers=headers, checks=CHECKS)


@schema.parametrize()
@tried
def test_everything_that_may_be_sent(case: Any, scene: Scene) -> None:
    call(case, scene)


@schema.include(path_regex="{pk}").parametrize()
@tried
def test_a_request_that_is_there(case: Any, scene: Scene) -> None:
    """The same, about a request that exists: what is drawn for an id never does."""
    if "pk" in (case.path_parameters or {}):
        case.path_parameters["pk"] = str(scene.own.ids["request"])
    call(case, scene)
