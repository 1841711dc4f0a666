# SPDX-License-Identifier: Apache-2.0
"""Naive Bayes over features that occur or do not: how likely each class is, by counted examples.

McCallum and Nigam, A Comparison of Event Models for Naive Bayes Text Classification (1998), the
multivariate Bernoulli model, of which only the features that occur are looked at: an utterance
is short, and what it does not say tells little. Weights are whole thousandths of a nat, so that
sums are the same on each machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set

import numpy as np
import numpy.typing as npt

SMOOTHING = 0.05  # added to each count; tried out on writers that were left out of the counts
LEAST = 2  # examples that have a feature; one that is rarer tells nothing
_UNIT = 1000


class NaiveBayes:
    """Classes and features with their weights."""

    def __init__(self, examples: Iterable[tuple[str, Set[str]]]) -> None:
        """Count examples: each a class, and the features of a text."""
        counts: dict[str, Counter[str]] = {}
        sizes: Counter[str] = Counter()
        for name, features in examples:
            sizes[name] += 1
            counts.setdefault(name, Counter()).update(features)
        total: Counter[str] = Counter()
        for counted in counts.values():
            total.update(counted)
        kept = (feature for feature, count in total.items() if count >= LEAST)
        rows = {feature: row for row, feature in enumerate(kept)}
        classes = tuple(sorted(sizes))
        occurring = np.zeros((len(rows), len(classes)))
        for column, name in enumerate(classes):
            for feature, count in counts[name].items():
                if feature in rows:
                    occurring[rows[feature], column] = count
        self._weigh(classes, rows, occurring, np.array([sizes[name] for name in classes], float))

    def _weigh(
        self,
        classes: tuple[str, ...],
        rows: dict[str, int],
        occurring: npt.NDArray[np.float64],
        sizes: npt.NDArray[np.float64],
    ) -> None:
        self.classes, self._rows = classes, rows
        self._occurring, self._sizes = occurring, sizes
        weights = np.log((occurring + SMOOTHING) / (sizes + 2 * SMOOTHING))
        self._weights = np.rint(weights * _UNIT).astype(np.int32)
        self._prior = np.rint(np.log(sizes / sizes.sum()) * _UNIT).astype(np.int64)

    def merged(self, groups: Mapping[str, Sequence[str]]) -> NaiveBayes:
        """Return the same examples with fewer classes, each made of several; others are left out.

        Of orders and talk two classes tell better than seventeen.
        """
        columns = [[self.classes.index(name) for name in names] for names in groups.values()]
        result = NaiveBayes.__new__(NaiveBayes)
        result._weigh(
            tuple(groups),
            self._rows,
            np.stack([self._occurring[:, names].sum(axis=1) for names in columns], axis=1),
            np.array([self._sizes[names].sum() for names in columns]),
        )
        return result

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """Return the log of each class's share of what is likely, in nats up to a constant."""
        rows = [row for row in map(self._rows.get, features) if row is not None]
        sums = self._prior + self._weights[rows].sum(axis=0, dtype=np.int64)
        return {name: int(value) / _UNIT for name, value in zip(self.classes, sums, strict=True)}

    def known(self, features: Iterable[str]) -> int:
        """Return how many of the features were counted."""
        return sum(feature in self._rows for feature in features)


def margin(scores: dict[str, float], name: str) -> float:
    """Return how much likelier a class is than the likeliest other one, in nats."""
    others = [value for other, value in scores.items() if other != name]
    return scores.get(name, -math.inf) - max(others, default=0.0)
