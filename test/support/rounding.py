# SPDX-License-Identifier: Apache-2.0
"""The network with the rounded weights that the graphs for CPUs multiply with."""

from __future__ import annotations

import copy

import torch

from omnivinci_ros.engine.cpu.weights import round_matrix


def rounded(llm, bits):
    """Return the language model with the weights that the graph multiplies with."""
    llm = copy.deepcopy(llm)
    for name, module in llm.named_modules():
        if isinstance(module, torch.nn.Linear):
            of_head = name == 'lm_head'
            module.weight = torch.nn.Parameter(
                round_matrix(module.weight, 8 if of_head else bits).floats()
            )
    return llm
