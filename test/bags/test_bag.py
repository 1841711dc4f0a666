# SPDX-License-Identifier: Apache-2.0
"""Bags whose metadata.yaml, indexes and messages contradict each other: all that the storage
holds is read, and what is missing is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies
from rosbags.interfaces import QosDurability
from ruamel.yaml import YAML
from support.fuzzing import EXAMPLES
from support.fuzzing import LONG
from support.fuzzing import fuzz
from support.fuzzing import given
from support.fuzzing import values
from support.mcap_files import Channel
from support.mcap_files import Make
from support.mcap_files import mcap_bytes
from support.replaying import BEST_EFFORT
from support.replaying import CAMERA
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import picture
from support.replaying import powerless_bag
from support.replaying import scene_of
from support.replaying import write_bag
from support.replaying import write_split_bag

from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import IMAGE

KEY = 'rosbag2_bagfile_information'
TRUTH = [(one.topic, one.log_ns) for one in scene_of(1)]
PICTURES = [picture(START_NS + index * 100 * MS) for index in range(40)]
IMAGE_CHANNEL = Channel(1, CAMERA, IMAGE)


def change(bag: Path, how: Callable[[dict[str, Any]], None]) -> Path:
    """Change what a bag's metadata.yaml says."""
    yaml = YAML(typ='safe')
    file = bag / 'metadata.yaml'
    document = yaml.load(file.read_text())
    how(document[KEY])
    with file.open('w') as out:
        yaml.dump(document, out)
    return bag


def read(path: Path) -> tuple[list[tuple[str, int]], list[str]]:
    """Return topic and log time of all messages, and the sentences about what is wrong."""
    with Bag(path) as bag:
        types = {one.name: one.type for one in bag.topics()}
        found = [(topic, log_ns) for topic, log_ns, _ in bag.messages(types)]
        return found, [one.sentence for one in bag.problems]


def camera_count(path: Path) -> int:
    return len([topic for topic, _ in read(path)[0] if topic == CAMERA])


@pytest.fixture(params=['mcap', 'sqlite3'])
def bag(request, good_bags, tmp_path) -> Path:
    return shutil.copytree(good_bags[request.param], tmp_path / 'bag')


# metadata.yaml


def topics_of(about: dict[str, Any]) -> list[dict[str, Any]]:
    return about['topics_with_message_count']


@pytest.mark.parametrize(
    'how',
    [
        lambda about: about.update(storage_identifier=''),
        lambda about: about.update(storage_identifier='other'),
        lambda about: about.update(version=99),
        lambda about: about.update(message_count=0),
        lambda about: about.update(topics_with_message_count=[]),
        lambda about: about.update(starting_time=None, duration=None, files=None),
        lambda about: about.update(compression_mode='MESSAGE', compression_format='zstd'),
        lambda about: about.update(compression_mode='FILE', compression_format='zstd'),
        lambda about: about.update(compression_mode='FILE', compression_format='lz4'),
        lambda about: [
            one['topic_metadata'].update(offered_qos_profiles=[BEST_EFFORT])
            for one in topics_of(about)
        ],
        lambda about: [
            one['topic_metadata'].update(offered_qos_profiles='{') for one in topics_of(about)
        ],
        lambda about: [
            one['topic_metadata'].update(serialization_format='json') for one in topics_of(about)
        ],
        lambda about: [
            one['topic_metadata'].update(type_description_hash='RIHS01_0')
            for one in topics_of(about)
        ],
        lambda about: [one.update(message_count=0) for one in topics_of(about)],
        lambda about: (
            [one['topic_metadata'].update(name='/other') for one in topics_of(about)[:1]]
            and topics_of(about)[0].update(message_count=0)
        ),
    ],
)
def test_what_metadata_says_of_the_messages_hides_none(bag, how):
    found, problems = read(change(bag, how))

    assert found == TRUTH
    assert problems == []


def test_a_type_that_metadata_has_otherwise_is_named_and_read_as_the_storage_says(bag):
    change(bag, lambda about: topics_of(about)[0]['topic_metadata'].update(type='a/msg/B'))

    found, problems = read(bag)

    assert found == TRUTH
    assert len(problems) == 1
    assert problems[0].startswith(f'{CAMERA}: metadata.yaml says a/msg/B, the storage {IMAGE}: ')


def test_fewer_messages_than_metadata_counts_are_a_problem_with_their_number(bag):
    change(bag, lambda about: topics_of(about)[0].update(message_count=40))
    with Bag(bag) as opened:
        assert opened.missing == {CAMERA: 30}

    found, problems = read(bag)

    assert found == TRUTH
    assert len(problems) == 1
    assert 'metadata.yaml counts 40 messages, of which the storage holds 10' in problems[0]


def test_a_topic_that_only_metadata_knows_is_named(bag):
    def add(about: dict[str, Any]) -> None:
        about['topics_with_message_count'].append(
            {'message_count': 5, 'topic_metadata': {'name': '/lost', 'type': IMAGE}}
        )

    found, problems = read(change(bag, add))

    assert found == TRUTH
    assert problems[0].startswith('/lost: metadata.yaml counts 5 messages, which the storage does')


def test_a_total_that_is_higher_is_named(bag):
    found, problems = read(change(bag, lambda about: about.update(message_count=100)))

    assert found == TRUTH
    assert problems[0].startswith('metadata.yaml counts 100 messages in all, and the storage')


def test_qos_comes_from_metadata_where_the_storage_has_none(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'mcap')
    latched = {**BEST_EFFORT, 'durability': 'transient_local'}
    change(
        bag,
        lambda about: topics_of(about)[0]['topic_metadata'].update(offered_qos_profiles=[latched]),
    )

    with Bag(bag) as opened:
        (camera,) = [one for one in opened.connections if one.topic == CAMERA]

    assert [one.durability for one in camera.ext.offered_qos_profiles] == [
        QosDurability.TRANSIENT_LOCAL
    ]


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_split_files_are_read_by_their_numbers_whatever_the_list_says(tmp_path, storage):
    bag = write_split_bag(tmp_path / 'bag', scene_of(1), storage)
    change(bag, lambda about: about['relative_file_paths'].reverse())

    found, problems = read(bag)

    assert found == TRUTH
    assert 'out of order' in problems[0]


def test_a_split_file_that_is_missing_costs_its_messages_and_is_named(tmp_path):
    bag = write_split_bag(tmp_path / 'bag', scene_of(1), 'mcap')
    (bag / 'bag_1.mcap').unlink()

    found, problems = read(bag)

    assert found == TRUTH[: len(found)] != []
    missing = len(TRUTH) - len(found)
    assert f'bag_1.mcap with {missing} messages is not there: copy the bag again' in problems[-1]


def test_a_storage_file_that_is_not_listed_is_named(bag):
    (file,) = (one for one in bag.iterdir() if one.suffix != '.yaml')
    shutil.copy(file, bag / f'more{file.suffix}')

    found, problems = read(bag)

    assert found == TRUTH
    assert f'more{file.suffix} is left out, since metadata.yaml does not list it' in problems[0]


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_compression_is_told_by_the_bytes(tmp_path, storage):
    def forget(about: dict[str, Any]) -> None:
        names = [name.removesuffix('.zstd') for name in about['relative_file_paths']]
        about.update(compression_mode='', compression_format='', relative_file_paths=names)

    for compression in ('message', 'file'):
        bag = write_bag(tmp_path / compression, scene_of(1), storage, compression)
        plain = write_bag(tmp_path / f'plain {compression}', scene_of(1), storage)
        with Bag(change(bag, forget)) as packed, Bag(plain) as whole:
            types = {one.name: one.type for one in whole.topics()}
            assert list(packed.messages(types)) == list(whole.messages(types))


def test_a_folder_whose_name_has_signs_of_an_address_is_read(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')

    assert read(bag.rename(tmp_path / 'a%20b#c?d=e&f')) == (TRUTH, [])
    with pytest.raises(BadBagError, match='give a name without'):  # it would be another file
        write_bag(tmp_path / 'a%20b', scene_of(1), 'sqlite3')


FIELDS = (
    'version',
    'storage_identifier',
    'starting_time',
    'duration',
    'message_count',
    'compression_format',
    'compression_mode',
    'files',
    'custom_data',
    'ros_distro',
    'topics_with_message_count',
)
TOPIC_FIELDS = (
    'name',
    'type',
    'serialization_format',
    'offered_qos_profiles',
    'type_description_hash',
)


@pytest.fixture(scope='module')
def good_bags(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp('good')
    return {kind: write_bag(folder / kind / 'bag', scene_of(1), kind) for kind in STORAGES}


@settings(fuzz, max_examples=EXAMPLES if LONG else 40)
@given(data=strategies.data())
@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_whatever_metadata_says_all_messages_are_read_or_what_is_missing_is_named(
    good_bags, tmp_path_factory, storage, data
):
    bag = shutil.copytree(good_bags[storage], tmp_path_factory.mktemp('any') / 'bag')
    more = data.draw(strategies.integers(0, 3))

    def disagree(about: dict[str, Any]) -> None:
        topics = about['topics_with_message_count']
        for name in data.draw(strategies.sets(strategies.sampled_from(FIELDS))):
            about[name] = data.draw(values)
        for one in topics:
            for name in data.draw(strategies.sets(strategies.sampled_from(TOPIC_FIELDS))):
                one['topic_metadata'][name] = data.draw(values)
            one['message_count'] += more

    try:
        change(bag, disagree)
    except (ValueError, TypeError, UnicodeError):  # YAML cannot say that
        return
    told = counts_told(bag)

    found, problems = read(bag)

    assert found == TRUTH
    held = Counter(topic for topic, _ in TRUTH)
    for name, count in told.items():
        is_told = any(
            line.startswith(f'{name}: ') and f' {count} mess' in line for line in problems
        )
        assert is_told == (count > held[name])


def counts_told(bag: Path) -> Counter[str]:
    """Return the messages of each topic that metadata.yaml counts."""
    topics = YAML(typ='safe').load((bag / 'metadata.yaml').read_text())[KEY][
        'topics_with_message_count'
    ]
    told: Counter[str] = Counter()
    for one in topics if isinstance(topics, list) else []:
        about = one.get('topic_metadata') if isinstance(one, dict) else None
        if isinstance(about, dict) and isinstance(about.get('name'), str):
            told[about['name']] += one['message_count']
    return told


# mcap


def write_mcap(path: Path, channels: list[Channel], make: Make, made=None) -> Path:
    messages = [(1, one.log_ns, one.cdr) for one in PICTURES] if made is None else made
    path.write_bytes(mcap_bytes(channels, messages, make))
    return path


MAKES = [
    Make(),
    Make(in_chunk=0),
    Make(in_chunk=0, summary=False),
    Make(summary=False),
    Make(profile=''),
    Make(statistics='none'),
    Make(statistics='no channels'),
    Make(statistics='-1'),
    Make(statistics='-5', message_index='none'),
    Make(message_index='none'),
    Make(message_index='short'),
    Make(chunk_index=False),
    Make(chunk_times='zero'),
    Make(channels_at_end=False),
    Make(channels_at_end=False, chunk_index=False, statistics='none', message_index='none'),
]


@pytest.mark.parametrize('make', MAKES, ids=str)
def test_messages_are_found_whatever_indexes_and_statistics_an_mcap_file_has(tmp_path, make):
    file = write_mcap(tmp_path / 'a.mcap', [IMAGE_CHANNEL], make)

    with Bag(file) as bag:
        assert [(one.name, one.type, one.messages) for one in bag.topics()] == [
            (CAMERA, IMAGE, 40)
        ]
        found = [(log_ns, data) for _, log_ns, data in bag.messages({CAMERA: IMAGE})]
        assert found == [(one.log_ns, one.cdr) for one in PICTURES]
        assert (bag.start_ns, bag.end_ns) == (PICTURES[0].log_ns, PICTURES[-1].log_ns + 1)
        assert bag.problems == []


@pytest.mark.parametrize('make', [Make(in_chunk=0), Make(in_chunk=4)], ids=str)
def test_of_an_mcap_file_that_was_cut_off_what_is_whole_is_read(tmp_path, make):
    file = write_mcap(tmp_path / 'a.mcap', [IMAGE_CHANNEL], make)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])

    found, problems = read(file)

    assert found == [(CAMERA, one.log_ns) for one in PICTURES][: len(found)]
    assert 12 <= len(found) < 40
    assert 'a.mcap was cut off: it is whole up to byte ' in problems[0]


@settings(fuzz, max_examples=EXAMPLES if LONG else 150)
@given(
    make=strategies.builds(
        Make,
        profile=strategies.sampled_from(['ros2', '', 'other']),
        in_chunk=strategies.integers(0, 12),
        message_index=strategies.sampled_from(['right', 'none', 'short']),
        chunk_index=strategies.booleans(),
        statistics=strategies.sampled_from(['right', 'none', 'no channels', '-3', '0', '4']),
        channels_at_end=strategies.booleans(),
        summary=strategies.booleans(),
        chunk_times=strategies.sampled_from(['right', 'zero', 'wrong']),
    ),
    shuffle=strategies.randoms(use_true_random=False),
)
def test_all_messages_of_an_mcap_file_are_read_whatever_its_indexes_say(
    tmp_path_factory, make, shuffle
):
    channels = [IMAGE_CHANNEL, Channel(2, '/b', IMAGE), Channel(3, '/c', '', 'json')]
    made = [(index % 3 + 1, one.log_ns, bytes([index])) for index, one in enumerate(PICTURES)]
    shuffle.shuffle(made)
    file = write_mcap(tmp_path_factory.mktemp('any') / 'a.mcap', channels, make, made)

    with Bag(file) as bag:
        found = list(bag.messages({CAMERA: IMAGE, '/b': IMAGE}))
        truth = sorted(
            (log_ns, channels[channel - 1].topic, data)
            for channel, log_ns, data in made
            if channel < 3
        )
        assert sorted((log_ns, topic, data) for topic, log_ns, data in found) == truth
        if make.chunk_times != 'wrong':
            assert [log_ns for _, log_ns, _ in found] == [log_ns for log_ns, _, _ in truth]
        more = {CAMERA: 4, '/b': 4, '/c': 4} if make.summary and make.statistics == '4' else {}
        assert bag.missing == more
        assert set(bag.left_out) == {'/c'}


def test_unordered_messages_without_an_index_come_in_order(tmp_path):
    made = [(1, one.log_ns, one.cdr) for one in reversed(PICTURES)]
    for in_chunk in (0, 3, 40):
        file = write_mcap(tmp_path / 'a.mcap', [IMAGE_CHANNEL], Make(in_chunk=in_chunk), made)

        assert read(file)[0] == [(CAMERA, one.log_ns) for one in PICTURES]


def test_statistics_that_count_more_are_a_problem(tmp_path):
    file = write_mcap(tmp_path / 'a.mcap', [IMAGE_CHANNEL], Make(statistics='3'))

    found, problems = read(file)

    assert len(found) == 40
    assert (
        'statistics of the storage count 43 messages, of which the storage holds 40'
        in (problems[0])
    )


@pytest.mark.parametrize(
    'other',
    [
        Channel(2, '/log', 'foxglove.Log', 'json', 'jsonschema', '{}'),
        Channel(2, '/log', 'foxglove.Log', 'protobuf', 'protobuf'),
        Channel(2, '/log', 'a/B', 'ros1', 'ros1msg'),
        Channel(2, '/log', '', 'json'),
    ],
)
def test_what_is_not_cdr_is_left_out_by_name_and_the_rest_is_read(tmp_path, other):
    made = [(1, one.log_ns, one.cdr) for one in PICTURES] + [(2, START_NS + 5, b'{}')]
    file = write_mcap(tmp_path / 'a.mcap', [IMAGE_CHANNEL, other], Make(), made)

    with Bag(file) as bag:
        assert camera_count(file) == 40
        assert bag.left_out['/log'].startswith('/log is left out (messages: 1): it is in ')
        assert other.encoding in bag.left_out['/log']
        assert bag.problems == []


def test_a_channel_without_a_schema_has_the_type_that_metadata_says(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1))
    write_mcap(bag / 'bag.mcap', [Channel(1, CAMERA, '')], Make())

    assert camera_count(bag) == 40


@pytest.mark.parametrize('encoding', ['unknown', '', 'ros3msg'])
def test_a_type_without_a_definition_that_can_be_read_is_one_without_a_definition(
    tmp_path, encoding
):
    channel = Channel(1, CAMERA, 'sensor_msgs/Image', schema_encoding=encoding)
    file = write_mcap(tmp_path / 'a.mcap', [channel], Make())

    with Bag(file) as bag:
        assert [(one.type, one.messages) for one in bag.topics()] == [(IMAGE, 40)]


def test_messages_of_a_channel_that_nothing_describes_are_counted(tmp_path):
    made = [(1, one.log_ns, one.cdr) for one in PICTURES] + [(9, START_NS, b'')] * 2
    file = write_mcap(tmp_path / 'a.mcap', [IMAGE_CHANNEL], Make(), made)

    found, problems = read(file)

    assert len(found) == 40
    assert '2 messages belong to no topic' in problems[0]


def test_a_database_is_one_whatever_it_is_called(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    (bag / 'bag.db3').rename(bag / 'bag.mcap')
    change(bag, lambda about: about.update(relative_file_paths=['bag.mcap']))

    assert read(bag) == (TRUTH, [])


# sqlite3


def edit(bag: Path, script: str) -> None:
    database = sqlite3.connect(bag / 'bag.db3')
    database.executescript(script)
    database.close()


def test_messages_in_the_write_ahead_file_are_read_and_nothing_is_changed(tmp_path):
    bag = powerless_bag(tmp_path, PICTURES)
    before = {file.name: file.read_bytes() for file in bag.iterdir()}
    bag.chmod(0o555)

    found, problems = read(bag)

    bag.chmod(0o755)
    assert [log_ns for _, log_ns in found] == [one.log_ns for one in PICTURES]
    assert problems == []
    assert {file.name: file.read_bytes() for file in bag.iterdir()} == before
    with Bag(bag) as opened:
        assert 'bag.db3-wal' in [file.name for file in opened.files()]


def test_a_write_ahead_file_that_was_not_copied_is_told_by_the_counts(tmp_path):
    bag = powerless_bag(tmp_path, PICTURES)
    (bag / 'bag.db3-wal').unlink()

    found, problems = read(bag)

    assert len(found) == 10
    assert 'counts 40 messages, of which the storage holds 10' in problems[0]
    assert '.db3-wal' in problems[0]


def test_half_a_transaction_beside_a_database_is_refused_by_name(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    (bag / 'bag.db3-journal').write_bytes(b'\xd9\xd5\x05\xf9\x20\xa1\x63\xd7' + bytes(504))

    with pytest.raises(BadBagError, match='bag.db3-journal beside it holds half a transaction'):
        Bag(bag)


def test_an_index_that_lacks_rows_hides_none(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    edit(
        bag,
        'CREATE TABLE none(x INTEGER); CREATE INDEX none_idx ON none(x);'
        'PRAGMA writable_schema = ON;'
        'UPDATE sqlite_master SET rootpage = '
        "(SELECT rootpage FROM sqlite_master WHERE name = 'none_idx') "
        "WHERE name = 'timestamp_idx'",
    )

    assert read(bag) == (TRUTH, [])


def test_rows_without_a_topic_or_a_time_are_counted(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    edit(
        bag,
        "INSERT INTO messages VALUES (1001, 99, 5, x'00'), (1002, 1, 'noon', x'00'), "
        "(1003, 1, 5, 'text')",
    )

    found, problems = read(bag)

    assert found == TRUTH
    assert '2 rows of its messages hold no time, topic or bytes' in problems[0]
    assert '1 messages belong to no topic' in problems[1]


def test_an_old_table_of_topics_is_read(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    edit(
        bag,
        'ALTER TABLE topics DROP COLUMN type_description_hash;'
        'ALTER TABLE topics DROP COLUMN offered_qos_profiles;'
        'DROP TABLE message_definitions; DROP TABLE schema; DROP TABLE metadata',
    )

    assert read(bag) == (TRUTH, [])


def test_reading_from_a_time_on_gives_what_comes_then(bag):
    since_ns = START_NS + SECOND_NS // 2
    with Bag(bag) as opened:
        types = {one.name: one.type for one in opened.topics()}
        found = [(topic, log_ns) for topic, log_ns, _ in opened.messages(types, since_ns)]

    assert found == [one for one in TRUTH if one[1] >= since_ns] != []
