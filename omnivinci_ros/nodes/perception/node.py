# SPDX-License-Identifier: Apache-2.0
"""The perception node: topics in, windows to one worker, what it understood out.

Thin by design: callbacks turn messages into samples and hand them to the pipeline.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import replace
from threading import Event
from typing import Any

from rcl_interfaces.msg import SetParametersResult
from rclpy.action import ActionServer
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.lifecycle import LifecycleNode
from rclpy.lifecycle import LifecycleState
from rclpy.lifecycle import TransitionCallbackReturn
from rclpy.parameter import Parameter as Change
from rclpy.timer import Timer

from omnivinci_ros.action import Ask
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.commands.interpreter import prepare
from omnivinci_ros.messages.images import message_types
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.nodes.dds_profile import send_no_pictures
from omnivinci_ros.nodes.perception import parameters
from omnivinci_ros.nodes.perception.ask import AskServer
from omnivinci_ros.nodes.perception.audio_subscription import check_audio_type
from omnivinci_ros.nodes.perception.command_publisher import CommandPublisher
from omnivinci_ros.nodes.perception.diagnostics import PerceptionDiagnostics
from omnivinci_ros.nodes.perception.hri_publishers import HriPublishers
from omnivinci_ros.nodes.perception.hri_publishers import hri_classes
from omnivinci_ros.nodes.perception.inputs import Inputs
from omnivinci_ros.nodes.perception.overlay_publishers import OverlayPublishers
from omnivinci_ros.nodes.perception.overlay_publishers import overlay_classes
from omnivinci_ros.nodes.perception.problems import ProblemLog
from omnivinci_ros.nodes.perception.result_publishers import ResultPublishers
from omnivinci_ros.nodes.process import guard_transitions
from omnivinci_ros.nodes.process import run
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.parameters import configuration
from omnivinci_ros.parameters.camera_topics import parse_camera
from omnivinci_ros.perception.answer_speech import AnswerSpeech
from omnivinci_ros.perception.answer_speech import Speak
from omnivinci_ros.perception.failover import Failover
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.speech.activity_watch import ActivityWatch
from omnivinci_ros.speech.last_stop import LastStop
from omnivinci_ros.speech.listener import Listener
from omnivinci_ros.speech.overlap_watch import OverlapWatch
from omnivinci_ros.speech.wake_gate import WAKE
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import Window

TICK_S = 0.025  # how finely the allowed lateness and the deadline are kept
END_PATIENCE_S = 0.5  # for a thread to end in order when the process ends
ASKED = ('task', 'request')  # triggers of windows whose answers are said
ADAPT_S = 0.1  # between two looks at what the sensors' publishers offer


class Perception(LifecycleNode):
    """Understand what the robot sees, hears and is told.

    Camera, sound and task topics in; /scene and /command out, each with what it is made of.
    """

    def __init__(self) -> None:
        super().__init__('perception')
        guard_transitions(self)
        parameters.declare(self)
        self.add_on_set_parameters_callback(self._on_parameters)
        self.steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.active = False
        self.pipeline: Pipeline | None = None
        self.worker: Failover | None = None
        self.listener: Listener | None = None
        self.outdated = 0  # results of an older epoch, discarded
        self.problems = ProblemLog(self.get_logger())
        self.inputs = Inputs(self)
        self._perception_timers: list[Timer] = []  # while it is configured
        self._resume = (1, 0)  # window id and epoch of the next pipeline
        self._is_said_ready = False
        self.refusal = ''  # why the last transition was refused
        self._diagnostics = PerceptionDiagnostics(self)
        self.create_timer(
            self._value('diagnostics_period_s'), self._diagnostics.publish, clock=self.steady
        )
        self._results = ResultPublishers(self)
        self._last_stop = LastStop()
        self._speech = AnswerSpeech(self._results.speech, self.now_ns, self.problems.backend)
        self._hri: HriPublishers | None = None
        self._overlays: OverlayPublishers | None = None
        self._activity: ActivityWatch | None = None
        self.commands = CommandPublisher(self, self._publish_command)
        self._ask = AskServer(self)
        self._ask_server = ActionServer(
            self,
            Ask,
            'ask',
            self._ask.execute,
            goal_callback=self._ask.on_goal,
            cancel_callback=self._ask.on_cancel,
            goal_service_qos_profile=COMMANDS,
            result_service_qos_profile=COMMANDS,
            cancel_service_qos_profile=COMMANDS,
        )
        if self.get_parameter('autostart').value:
            self._autostart = self.create_timer(0.0, self._start_up, clock=self.steady)

    # Lifecycle

    def _start_up(self) -> None:
        self._autostart.cancel()
        if self.trigger_configure() == TransitionCallbackReturn.SUCCESS:
            self.trigger_activate()

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        try:
            config = configuration.pipeline_config(self)
            configuration.check_weights(self)
            message_types()  # now, not when the first frame comes
            prepare()  # the same for the first order
            check_audio_type(self)
            hri_topics = hri_classes(self)
            overlay_topics = overlay_classes(self)
            self.pipeline = Pipeline(config, on_problem=self.problems.report, resume=self._resume)
        except Exception as error:  # whatever is wrong, say it: rclpy would not
            self.refusal = f'not configured: {error}'
            self.get_logger().error(self.refusal)
            return TransitionCallbackReturn.FAILURE
        self.refusal = ''
        self._hri = HriPublishers(self, hri_topics)
        self._overlays = OverlayPublishers(self, overlay_topics, config.cameras)
        self._start_worker()
        if self._value('listen') and config.audio:
            self.listener = Listener(
                configuration.transcriber_maker(self),
                self._on_utterance,
                on_log=self.get_logger().error,
                on_activity=self._on_activity,
                clean=self.pipeline.own_voice.taken_out_of,
                is_spoken_over=OverlapWatch(self.pipeline.own_voice).due,
            )
            self._activity = ActivityWatch(self.pipeline.own_voice, self._results.activity)
        types = {
            self.resolve_topic_name(topic): kind
            for topic, kind in map(parse_camera, self._value('camera_topics'))
            if kind
        }
        self.inputs.subscribe(config, types, mode=self._value('sensor_qos'))
        self._perception_timers = [
            self.create_timer(TICK_S, self._on_tick, clock=self.steady),
            self.create_timer(ADAPT_S, self.inputs.adapt, clock=self.steady),
        ]
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        _, worker = self._configured()
        worker.supervise()  # a fall-back takes the place of one that failed
        if worker.state == 'failed':
            self.refusal = f'not activated: {worker.error}'
            self.get_logger().error(self.refusal)
            return TransitionCallbackReturn.FAILURE
        self.refusal = ''
        self.active = True
        self._is_said_ready = False
        return super().on_activate(state)

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.active = False
        self._speech.stop()
        if self.pipeline is not None:
            self.pipeline.reset()
        return super().on_deactivate(state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._release()
        return TransitionCallbackReturn.SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._release()
        return TransitionCallbackReturn.SUCCESS

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.get_logger().error('a transition failed: everything was released, configure again')
        self._release()
        return TransitionCallbackReturn.SUCCESS

    def _release(self, patience_s: float = 2.0) -> None:
        """Let go of all that was configured; give each thread so long to end."""
        self.active = False
        for timer in self._perception_timers:
            self.destroy_timer(timer)
        self.inputs.destroy()
        self._perception_timers = []
        self._speech.close(patience_s)
        if self.listener is not None:
            self.listener.stop(patience_s)
        if self.worker is not None and not self.worker.stop(patience_s):
            self.get_logger().warning('the backend did not return: its thread was left behind')
        if self.pipeline is not None:
            self._resume = self.pipeline.successor
        if self._hri is not None:
            self._hri.destroy()
        if self._overlays is not None:
            self._overlays.destroy()
        self.listener = self.worker = self.pipeline = self._hri = self._overlays = None
        self._diagnostics.forget()

    def destroy_node(self) -> None:
        self._release(END_PATIENCE_S)  # the process ends: a thread need not be waited for
        super().destroy_node()

    # What was heard, seen and told

    def take_sound(self, spans: list[AudioSpan], windows: list[Window]) -> None:
        epoch = None if self.pipeline is None else self.pipeline.epoch
        try:
            self.submit(windows)  # first: the listener's work would hold the worker up
        finally:  # whatever becomes of a window, a STOP is heard
            if self.listener is not None and epoch is not None:
                for span in spans:
                    self.listener.feed(span, epoch)

    def _on_activity(self, began_ns: int | None, now_ns: int, epoch: int) -> None:
        if self.active and self._activity is not None:
            self._activity.look(began_ns, now_ns)

    def _on_utterance(self, kind: str, utterance: Utterance, epoch: int) -> None:
        pipeline = self.pipeline
        if not self.active or pipeline is None:
            return
        if kind == WAKE:
            if epoch == pipeline.epoch:
                pipeline.add_utterance(kind, utterance, self.now_ns())
                self._results.wake_word(utterance)
            return
        if epoch != pipeline.epoch:
            # Its time is no more, but a STOP that was meant is still one.
            now_ns = self.now_ns()
            utterance = replace(utterance, start_ns=now_ns, end_ns=now_ns)
            self.take_command(pipeline, lambda: pipeline.add_utterance('look', utterance, now_ns))
        else:
            heard = pipeline.without_own_voice(kind, utterance)
            if heard is None:
                return
            utterance = heard
            self.take_command(pipeline, lambda: pipeline.add_utterance(kind, heard, self.now_ns()))
        if self._hri is not None:
            self._hri.speech(kind, utterance)

    def _on_tick(self) -> None:
        pipeline, worker = self._configured()
        worker.supervise()
        if self.active:
            self._say_ready(worker)
            now_ns = self.now_ns()
            self.take_sound(*pipeline.flush_audio(now_ns))
            self.submit(pipeline.advance(now_ns))
            self.commands.tick()
            self._offer_forecast(pipeline, worker)

    def _configured(self) -> tuple[Pipeline, Failover]:
        """Return what there is from configuring to cleaning up."""
        if self.pipeline is None or self.worker is None:
            raise RuntimeError('the node is not configured')
        return self.pipeline, self.worker

    def _offer_forecast(self, pipeline: Pipeline, worker: Failover) -> None:
        """Let the backend work ahead on what is new and certain of the next window."""
        if not worker.works_ahead or not self._value('work_ahead'):
            return
        forecast = pipeline.forecast()
        if forecast is not None:
            worker.offer(forecast)

    def _say_ready(self, worker: Failover) -> None:
        if not self._is_said_ready and worker.state in ('ready', 'busy'):
            self._is_said_ready = True
            self.get_logger().info(
                f'perceiving with backend {worker.backend_name}: {worker.model}'
            )

    def now_ns(self) -> int:
        return self.get_clock().now().nanoseconds

    # Windows

    def submit(self, windows: list[Window]) -> None:
        worker = self.worker
        if worker is None:  # cleaned up while another thread read
            return
        for window in windows:
            self.get_logger().debug(
                f'window {window.id} closed: {window.trigger=} {window.closed_by=} '
                f'{window.start_ns=} {window.end_ns=}'
            )
            if window.trigger != 'request':
                self.commands.ask(window)
                worker.submit(self._said(self._job(window)))
            elif (question := self._ask.waiting.pop(window.id, None)) is not None:
                worker.submit(self._said(question(window)))  # else: cancelled

    def _job(self, window: Window) -> Job:
        return Job(
            self.prompt(window),
            on_partial=self._on_partial,
            on_result=self._on_result,
            on_failure=lambda why: self._on_no_result(window, why),
            closed_ns=time.monotonic_ns(),
        )

    def _said(self, job: Job) -> Job:
        """Have an answer that somebody asked for said, and what is being said end."""
        window = job.prompt.window
        if window.trigger in ASKED:
            self._speech.hush()
            leave = self._speech.leave()  # first: a STOP after it takes it back
            is_due = not self._last_stop.followed(window.epoch, window.end_ns)
            pipeline, _ = self._configured()
            stops = pipeline.config.robot_names.is_stop(job.prompt.task)
            if is_due and self._value('speak_answers') and not stops:
                job.on_speech = lambda speak: self._say(job, leave, speak)
        return job

    def _say(self, job: Job, leave: Event, speak: Speak) -> None:
        window = job.prompt.window
        if self._is_current(window):
            self._speech.say(f'window {window.id}', speak, job.stop, leave)

    def prompt(self, window: Window, json_schema: str = '') -> Prompt:
        return build_prompt(
            window,
            scene_template=self._value('scene_template'),
            task_template=self._value('task_template'),
            json_schema=json_schema,
        )

    def _on_partial(self, result: SceneResult) -> None:
        if self._value('partials') and self._is_current(result.window):
            self._results.partial(result)

    def _on_result(self, result: SceneResult) -> None:
        if not self._is_current(result.window):
            self.outdated += 1
            return
        self.problems.clear('backend')
        made = result.provenance
        self.get_logger().debug(
            f'window {result.window.id} answered: {made.wait_ns=} {made.total_ns=} '
            f'{made.new_tokens=} {made.cut=}'
        )
        self._results.scene(result)
        if (overlays := self._overlays) is not None:
            overlays.scene(result)

    def publish_answer(self, result: SceneResult) -> None:
        """Let everybody hear what was answered to who asked."""
        self._results.answer(result)

    def _on_no_result(self, window: Window, why: str) -> None:
        self.get_logger().debug(f'window {window.id}: no result: {why}')

    def _is_current(self, window: Window) -> bool:
        pipeline = self.pipeline
        return self.active and pipeline is not None and window.epoch == pipeline.epoch

    def take_command(
        self,
        pipeline: Pipeline,
        read: Callable[[], tuple[CommandResult | None, list[Window]]],
    ) -> None:
        # Under the lock: another thread may close the window as soon as it is open.
        with pipeline.lock:
            command, windows = read()
            if command is not None:
                self.commands.take(command)
        self.submit(windows)

    def _publish_command(self, result: CommandResult) -> None:
        read = result.interpretation
        self.get_logger().debug(f'command: {read.intent=} {read.slots=} {read.utterance=}')
        if read.intent == 'STOP':
            self._last_stop.came(result.provenance.epoch, result.stamp_ns)
            self._speech.stop()
        self._results.command(result)
        if self._hri is not None:
            self._hri.command(result)

    # Backend and parameters

    def _start_worker(self) -> None:
        backend, fallback = self._value('backend'), self._value('fallback_backend')
        has_fallback = fallback not in ('', backend)
        self.worker = Failover(
            configuration.backend_maker(self, backend, has_fallback=has_fallback),
            configuration.backend_maker(self, fallback) if has_fallback else None,
            names=(backend, fallback),
            deadline_s=self._value('deadline_s'),
            load_timeout_s=self._value('load_timeout_s'),
            on_log=self.problems.backend,
            on_change=self._on_change,
        )
        self.worker.start()

    def _on_change(self, sentence: str) -> None:
        """Say that another backend answers now."""
        self._is_said_ready = False  # it is another that perceives
        self.get_logger().warning(sentence)

    def _on_parameters(self, changes: Iterable[Change]) -> SetParametersResult:
        # Only from the second call on is there a configuration to protect.
        result = parameters.check(changes, live_only=self.pipeline is not None)
        if result.successful and self.pipeline is not None:
            own = self.pipeline.config.own_sentences
            allowed = [one.value for one in changes if one.name == 'allowed_intents']
            try:
                intents = [configuration.allowed(names, own) for names in allowed]
            except ValueError as error:
                return SetParametersResult(successful=False, reason=str(error))
            for change in changes:
                if change.name in ('deadline_s', 'load_timeout_s'):
                    setattr(self.worker, change.name, float(change.value))
                elif change.name == 'allowed_intents':
                    self.pipeline.allowed_intents = intents[-1]
        return result

    def _value(self, name: str) -> Any:
        return self.get_parameter(name).value


def main(args: list[str] | None = None) -> int:
    send_no_pictures()
    return run('perception', Perception, args)
