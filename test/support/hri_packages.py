# SPDX-License-Identifier: Apache-2.0
"""hri_actions_msgs and hri_msgs with the fields that are filled, built for tests."""

from __future__ import annotations

from support.message_packages import message_package
from support.message_packages import with_package

INTENT = """string intent
string RAW_USER_INPUT="__raw_user_input__"
string MOVE_TO="__intent_move_to__"
string BRING_OBJECT="__intent_bring_object__"
string STOP_ACTIVITY="__intent_stop_activity__"
string data
string source
string UNKNOWN_AGENT="__unknown_agent__"
string UNKNOWN="__unknown__"
string modality
string MODALITY_SPEECH="__modality_speech__"
string MODALITY_OTHER="__modality_other__"
uint8 priority
float32 confidence"""
LIVE_SPEECH = """std_msgs/Header header
string incremental
string final
float64 confidence
string locale"""


def with_hri(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment in which both packages are installed."""
    for name, message, fields in (
        ('hri_actions_msgs', 'Intent', INTENT),
        ('hri_msgs', 'LiveSpeech', LIVE_SPEECH),
    ):
        environment = with_package(environment, message_package(name, {message: fields}, 'test'))
    return environment
