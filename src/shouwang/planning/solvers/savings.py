"""A quick start for very many clients: the savings of Clarke and Wright (Operations Research 12(4), 1964), near neighbours only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..matrices import Matrix
from .routing import Client, Fleet, Tour

NEIGHBOURS = 60
LEAST_CLIENTS = 1_000
"""From here on the router does better from savings than from its own start."""


def savings(away: Matrix, clients: Sequence[Client], fleet: Fleet) -> list[Tour]:
    """Tours by capacity alone (windows are not looked at); `away` has shape (locations, locations), the depot is `fleet.start`."""
    places = np.array([client.location for client in clients])
    depot = fleet.start
    between = away[np.ix_(places, places)]
    saved = away[places, depot][:, None] + away[depot, places][None, :] - between
    nearest = np.argsort(between, axis=1, kind="stable")[:, 1 : NEIGHBOURS + 1]
    rows = np.repeat(np.arange(len(places)), nearest.shape[1])
    columns = nearest.ravel()
    order = np.argsort(-saved[rows, columns], kind="stable")
    tours = {number: [number] for number in range(len(places))}
    load = {number: sum(client.loads) for number, client in enumerate(clients)}
    owner = list(range(len(places)))
    capacity = sum(fleet.capacities)
    for first, second in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        one, other = owner[first], owner[second]
        if one == other or saved[first, second] <= 0 or load[one] + load[other] > capacity:
            continue
        if tours[one][-1] != first or tours[other][0] != second:
            continue
        for client in tours[other]:
            owner[client] = one
        tours[one] += tours.pop(other)
        load[one] += load.pop(other)
    return [Tour(0, tuple(clients)) for clients in tours.values()]
