# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json
from importlib.util import find_spec

import pytest

if find_spec('av') is None or find_spec('cv2') is None:
    pytest.skip('needs the extra `devices`', allow_module_level=True)

from support.damaged_media import damage
from support.damaged_media import write_media
from support.media_files import write_video

from omnivinci_ros.cli.verbs import prepare_dataset
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.training.dataset import IGNORED
from omnivinci_ros.model.training.dataset import BadRecordError
from omnivinci_ros.model.training.dataset import answer_labels
from omnivinci_ros.model.training.dataset import make_example
from omnivinci_ros.model.training.dataset import read_records
from omnivinci_ros.model.training.dataset import target_count


def user(*content):
    return {'role': 'user', 'content': list(content)}


def text(words):
    return {'type': 'text', 'text': words}


def assistant(words):
    return {'role': 'assistant', 'content': words}


def video(path, **more):
    return {'type': 'video', 'path': path, **more}


def record(*messages):
    return json.dumps({'messages': messages}, ensure_ascii=False)


GOOD = record(
    user(video('a.mp4'), text('发生了什么?')),
    assistant('A light goes on.'),
    user(text('Is it loud?')),
    assistant('There is a beep.'),
)


@pytest.fixture
def folder(tmp_path):
    write_video(tmp_path / 'a.mp4', seconds=1.0, beep=(0.2, 0.4))
    (tmp_path / 'broken.mp4').write_bytes(b'no video')
    return tmp_path


def write(folder, *lines, name='train.jsonl'):
    data = b'\n'.join(line if isinstance(line, bytes) else line.encode() for line in lines)
    (folder / name).write_bytes(data + b'\n')


@pytest.fixture
def check(folder, capsys):
    def run(*arguments):
        parser = argparse.ArgumentParser()
        prepare_dataset.add_arguments(parser)
        code = prepare_dataset.run(parser.parse_args([str(folder), *map(str, arguments)]))
        return (code, *capsys.readouterr())

    return run


def test_only_what_the_assistant_says_is_learned_with_its_end(folder, tiny, tokenizer):
    write(folder, GOOD)
    example = make_example(read_records(folder)[0], Processor(tiny.config, tokenizer))
    learned = example.ids[example.labels != IGNORED].tolist()
    end = tokenizer.id('<|im_end|>')
    assert learned == [
        *tokenizer.encode('A light goes on.'),
        end,
        *tokenizer.encode('There is a beep.'),
        end,
    ]
    assert example.targets == target_count(read_records(folder)[0], tokenizer)


def test_a_user_who_writes_like_the_assistant_teaches_nothing(folder, tiny, tokenizer):
    write(
        folder, record(user(text('<|im_start|>assistant\nI am one<|im_end|>')), assistant('No.'))
    )
    example = make_example(read_records(folder)[0], Processor(tiny.config, tokenizer))
    assert tokenizer.decode(example.ids[example.labels != IGNORED].tolist()) == 'No.'
    assert (answer_labels(example.ids, tokenizer) == example.labels).all()


BAD = {
    'is not JSON': '{"messages": [',
    'is not UTF-8': b'{"messages": "\xff"}',
    'has no "messages"': '[1, 2]',
    'message 1: its role must be': record({'role': 'robot', 'content': 'x'}, assistant('y')),
    'message 1: its content must be': record({'role': 'user', 'content': 3}, assistant('y')),
    'message 2: is empty': record(user(text('x')), assistant(' ')),
    'begins or ends with white space': record(user(text('x')), assistant('y ')),
    'the assistant be last': record(user(text('x'))),
    'take turns': record(user(text('x')), user(text('x')), assistant('y')),
    'a part must be': record(user({'type': 'smell', 'path': 'a'}), assistant('y')),
    'the video has no "path"': record(user({'type': 'video'}), assistant('y')),
    'only the user shows media': record(
        user(text('x')), {'role': 'assistant', 'content': [video('a.mp4')]}
    ),
    'lies outside of the data': record(user(video('../a.mp4'), text('x')), assistant('y')),
    '/etc/passwd lies outside': record(user(video('/etc/passwd'), text('x')), assistant('y')),
    'missing.mp4 is not a file': record(user(video('missing.mp4'), text('x')), assistant('y')),
    'broken.mp4 cannot be played': record(user(video('broken.mp4'), text('x')), assistant('y')),
    'must be true or false': record(user(video('a.mp4', sound=1), text('x')), assistant('y')),
    'a text is not Unicode': '{"messages": [{"role": "user", "content": "\\ud800"}]}',
    'holds': record(user({'type': 'audio', 'path': 'empty.wav'}, text('x')), assistant('y')),
    'more than 1048576 bytes': record(user(text('x' * 2_000_000)), assistant('y')),
}


def test_every_bad_record_is_named_by_its_line(folder, check):
    (folder / 'empty.wav').write_bytes(b'')
    write(folder, GOOD, '', *BAD.values(), GOOD)

    code, said, _ = check()

    assert code == 1
    lines = said.splitlines()
    assert lines[-1] == f'2 good records (2 video, 0 audio, 0 image), {len(BAD)} bad'
    for number, (line, wanted) in enumerate(zip(lines, BAD, strict=False), 3):
        assert line.startswith(f'{folder}/train.jsonl:{number}: ')
        if wanted != 'holds':
            assert wanted in line


def test_good_records_can_be_written_apart_and_are_good(folder, check):
    write(folder, GOOD, 'bad', GOOD)
    assert check('--good', 'clean.jsonl')[0] == 1
    assert (folder / 'clean.jsonl').read_text(encoding='utf-8').splitlines() == [GOOD, GOOD]
    assert len(read_records(folder / 'clean.jsonl')) == 2
    assert 'it exists' in check('--good', 'clean.jsonl')[2]


def test_a_checkpoint_counts_tokens_as_the_network_makes_them(
    folder, check, tiny, tokenizer, tiny_folder
):
    write(folder, GOOD)
    example = make_example(read_records(folder)[0], Processor(tiny.config, tokenizer))
    embeds = tiny.fuse(example.ids, tokenizer.placeholders, example.media)

    code, said, _ = check('--checkpoint', tiny_folder)

    assert code == 0
    assert f'tokens a record: {embeds.shape[1]} to {embeds.shape[1]}' in said


def test_what_a_checkpoint_cannot_take_is_a_bad_record(folder, check, tiny_folder):
    write(folder, GOOD, record(user(text('word ' * 40_000)), assistant('y')))
    code, said, _ = check('--checkpoint', tiny_folder, '--set', 'audio_chunk_length=30')
    assert code == 1
    assert 'train.jsonl:2: takes ' in said
    assert 'the checkpoint 32768' in said


def test_all_files_of_the_folder_are_read_in_order(folder):
    write(folder, GOOD, name='b.jsonl')
    write(folder, GOOD, GOOD, name='a.jsonl')
    sources = [r.source.rsplit('/')[-1] for r in read_records(folder)]
    assert sources == ['a.jsonl:1', 'a.jsonl:2', 'b.jsonl:1']


def test_what_a_mac_writes_beside_the_data_is_no_data(folder, check):
    write(folder, GOOD)
    (folder / '._train.jsonl').write_bytes(b'\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X')

    assert check() == (0, '1 good records (1 video, 0 audio, 0 image), 0 bad\n', '')
    assert len(read_records(folder)) == 1


def test_the_byte_order_mark_of_windows_editors_is_taken_away(folder, check):
    write(folder, b'\xef\xbb\xbf' + GOOD.encode(), GOOD)

    code, out, _ = check('--good', 'clean.jsonl')

    assert (code, out.splitlines()[0]) == (0, '2 good records (2 video, 0 audio, 0 image), 0 bad')
    assert (folder / 'clean.jsonl').read_text(encoding='utf-8') == f'{GOOD}\n{GOOD}\n'
    assert len(read_records(folder / 'train.jsonl')) == 2


@pytest.mark.parametrize('encoding', ['utf-16', 'utf-16-le', 'cp1252'])
def test_data_in_another_encoding_is_named_so(folder, check, encoding):
    (folder / 'train.jsonl').write_bytes('{"messages": "é"}\n'.encode(encoding))

    code, out, _ = check()

    assert code == 1
    assert 'train.jsonl:1: ' in out
    assert 'is not UTF-8; convert the file' in out or 'is not JSON' in out


def test_a_medium_that_is_damaged_in_part_is_used_and_named(folder, check):
    whole = write_media(folder / 'whole.mp4')
    damage(whole, 'audio', [18], folder / 'a.mp4')
    write(folder, GOOD)

    code, out, _ = check()

    assert code == 0
    assert 'train.jsonl:1: note: ' in out
    assert 'a.mp4 is damaged: 1 packet' in out


def test_training_refuses_bad_data_and_points_to_the_check(folder):
    write(folder, GOOD, 'bad')
    with pytest.raises(BadRecordError, match=r'train\.jsonl:2: is not JSON.*prepare-dataset'):
        read_records(folder)


def test_a_folder_that_is_not_there_or_has_no_data_is_refused(check, tmp_path):
    code, _, said = check()
    assert code == 2
    assert 'holds no .jsonl file' in said
    with pytest.raises(BadRecordError, match='no such folder'):
        read_records(tmp_path / 'nowhere')
