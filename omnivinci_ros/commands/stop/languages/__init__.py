# SPDX-License-Identifier: Apache-2.0
"""The phrases that mean STOP, one file a language; `phrases` says how they are written."""
