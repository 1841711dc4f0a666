# SPDX-License-Identifier: Apache-2.0
"""The languages of the phrasebook, one file each; `book` says how they are written."""
