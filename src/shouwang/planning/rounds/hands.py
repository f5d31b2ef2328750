"""Who had a stop before: the router does not know names, people do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from .network import Network, Trips


def same_hands(network: Network, routes: list[Trips], before: list[Trips]) -> list[Trips]:
    """The same trips, among carriers who are alike given to whoever had most of their stops: the router does not know names."""
    hand = {node: index for index, trips in enumerate(before) for trip in trips for node in trip}
    alike: dict[tuple[object, ...], list[int]] = {}
    for index, carrier in enumerate(network.rounds.carriers):
        alike.setdefault((replace(carrier, id=""), network.head(index)), []).append(index)
    given = list(routes)
    for members in alike.values():
        shared = Counter(
            (source, hand[node])
            for source in members
            for trip in routes[source]
            for node in trip
            if hand.get(node) in members
        )
        sources, takers = set(members), set(members)
        for (source, taker), _ in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
            if source in sources and taker in takers:
                given[taker] = routes[source]
                sources.remove(source)
                takers.remove(taker)
        for source, taker in zip(sorted(sources), sorted(takers), strict=True):
            given[taker] = routes[source]
    return given
