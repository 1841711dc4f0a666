# SPDX-License-Identifier: Apache-2.0
"""English orders: an utterance to clauses, clauses to orders, orders to the steps of a plan."""
