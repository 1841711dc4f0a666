# SPDX-License-Identifier: Apache-2.0
import json
import time

import pytest

from omnivinci_ros.perception.answer_schema import check_answer
from omnivinci_ros.perception.answer_schema import schema_refusal

CUPS = '{"type": "object", "properties": {"cups": {"type": "integer"}}, "required": ["cups"]}'


def test_an_answer_that_fits_is_taken_as_it_stands():
    assert check_answer('{"cups": 2}', CUPS) == ('{"cups": 2}', '')


# Each definition refers twice to the next: 2^30 ways through 2 kB.
DOUBLING = json.dumps(
    {
        '$ref': '#/$defs/0',
        '$defs': {
            **{str(n): {'anyOf': [{'$ref': f'#/$defs/{n + 1}'}] * 2} for n in range(30)},
            '30': {'type': 'integer'},
        },
    }
)


@pytest.mark.parametrize(
    ('answer', 'note'),
    [
        ('{"cups": NaN}', 'NaN is not JSON'),
        ('', 'gave no JSON'),
        ('two cups', 'is not JSON'),
        ('[' * 100_000, 'is not JSON'),
        ('{"cups": "two"}', "at cups: 'two' is not of type 'integer'"),
        ('{}', "at the top level: 'cups' is a required property"),
    ],
)
def test_an_answer_that_does_not_fit_says_where(answer, note):
    text, why = check_answer(answer, CUPS)
    assert text == ''
    assert note in why


@pytest.mark.parametrize(
    'schema',
    [
        '5',
        '"text"',
        'null',
        '[]',
        '{nonsense',
        '{"type": 5}',
        '{"$ref": "#/nope"}',
        '{"$ref": "http://127.0.0.1:9/x.json"}',
        '{"pattern": "^(a+)+$"}',
        '{"properties": {"x": {"patternProperties": {"(a+)+": {}}}}}',
        '{"$ref": "#"}',
        DOUBLING,
        '[' * 100_000,
        '{"a":' * 100 + '1' + '}' * 100,
        json.dumps({'x': 'y' * 70_000}),
    ],
)
def test_a_hostile_schema_is_refused_in_one_sentence_and_at_once(schema):
    began = time.thread_time()  # of the CPU: what other processes take does not count
    refusal = schema_refusal(schema)
    assert refusal and '\n' not in refusal and len(refusal) < 400
    text, note = check_answer('"' + 'a' * 40 + '"', schema)
    assert (text, bool(note)) == ('', True)
    assert time.thread_time() - began < 2  # s; not the hours of a regular expression


def test_references_inside_a_schema_work():
    schema = '{"$defs": {"n": {"type": "integer"}}, "properties": {"cups": {"$ref": "#/$defs/n"}}}'
    assert schema_refusal(schema) == ''
    assert check_answer('{"cups": 1}', schema)[0]
    assert not check_answer('{"cups": "one"}', schema)[0]


def test_a_schema_of_thousands_of_parts_is_refused_before_it_is_checked():
    schema = json.dumps({'anyOf': [{'not': {}}] * 3000})

    assert schema_refusal(schema) == (
        'json_schema has 1001 parts or more: send one of 1000 at most'
    )
