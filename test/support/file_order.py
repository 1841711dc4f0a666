# SPDX-License-Identifier: Apache-2.0
"""In which order the files of tests begin, so that both cores are busy until the end."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parents[1]

# Files that take five seconds and more: the longest first, so that none is left alone at the end,
# and those that wait for processes beside those that reckon, so that the cores are busy.
LONG = (
    'nodes/test_perception.py',
    'bench/test_engine.py',
    'engine/tensorrt/test_build.py',
    'model/training/test_training_run.py',
    'nodes/test_microphone.py',
    'repository/test_doc_commands.py',
    'replay/test_replayer.py',
    'nodes/test_omnivinci_node.py',
    'model/nano/test_train_run.py',
    'repository/test_talk.py',
    'nodes/test_player.py',
    'specialists/test_specialists.py',
    'model/nano/test_exports.py',
    'media/test_damage.py',
    'backends/qwen_omni/test_backend.py',
    'nodes/test_foreign_audio_live.py',
    'specialists/test_other_cpu.py',
    'engine/cpu/test_other_cpu_engine.py',
    'nodes/test_bag_player.py',
    'model/nano/test_learning.py',
    'engine/cpu/test_engine.py',
    'nodes/test_speech_out.py',
    'engine/export/test_qwen_omni.py',
    'serving/test_serve.py',
    'backends/remote/test_backend.py',
    'replay/test_fleet.py',
    'repository/test_demo.py',
    'nodes/test_spoken_commands.py',
    'engine/export/test_int8.py',
    'bench/test_voice.py',
    'nodes/test_speaker.py',
    'model/nano/test_name_rows.py',
    'nodes/test_process.py',
    'nodes/test_live_replay.py',
    'engine/test_draft_steps.py',
    'backends/omnivinci/test_backend.py',
    'nodes/test_backend_faults.py',
    'model/nano/test_tasks.py',
    'nodes/test_process_faults.py',
    'bench/test_engine_qwen_omni.py',
    'bench/test_replay.py',
    'nodes/test_page.py',
    'model/training/test_trainer.py',
    'model/nano/test_timed.py',
    'nodes/test_input_faults.py',
    'engine/export/test_in_place.py',
    'model/omnivinci/test_config_keys.py',
    'nodes/test_params_files.py',
    'bench/test_soak.py',
    'perception/test_remote_faults.py',
    'bags/test_bag.py',
    'bench/test_live.py',
    'bags/test_limits.py',
    'bench/test_first_token.py',
    'speech/test_segmenter.py',
    'bags/test_bag_fuzz.py',
    'replay/test_ray_fleet.py',
    'bench/test_windows_and_node.py',
    'common/test_atomic_files.py',
    'nodes/test_nano_node.py',
    'replay/test_nano_replay.py',
    'commands/test_interpreter.py',
    'nodes/test_launch.py',
    'engine/tensorrt/test_qwen_omni.py',
    'bench/test_page.py',
    'repository/test_types.py',
    'nodes/test_input_types.py',
    'bench/test_gpu.py',
    'nodes/test_watch.py',
    'backends/qwen_omni/test_windows_beside_transformers.py',
    'model/omnivinci/test_network.py',
    'nodes/test_sim_time.py',
    'bench/test_commands.py',
    'cli/test_infer.py',
    'nodes/test_security.py',
    'bench/test_echo.py',
    'nodes/test_speaker_say.py',
    'bench/test_voice_echo.py',
    'page/test_socket.py',
    'model/nano/test_start.py',
    'nodes/test_remote_faults.py',
    'nodes/test_hri_live.py',
    'nodes/test_problems.py',
)


PLACES = {name: number for number, name in enumerate(LONG)}


def place(file: Path) -> int:
    """Return when a file begins; those that are not long come behind, in the order they have."""
    return PLACES.get(file.relative_to(TESTS).as_posix(), len(LONG))
