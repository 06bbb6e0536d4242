"""MarketModel: what a market is to Mesa: its steps and time, its agents, its collector."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import mesa

from sim import arguments
from sim.market.firm import Firm
from sim.scenario import Scenario


class MarketModel(mesa.Model):
    """A mesa.Model whose step is a week; `run` takes many weeks in one go, and its firms stay."""

    spec: Scenario
    clock: int
    """Weeks since the start of the burn-in."""
    firms: tuple[Firm, ...] = ()
    _given: Any
    """The scenario as it was handed over."""
    _collector: mesa.DataCollector | None = None
    agent_id_counter = 1
    """The next agent's id. Mesa has one in each model since 3.4."""

    @property
    @abstractmethod
    def week(self) -> int:
        """Week about to be simulated, counted from the end of the burn-in."""

    @abstractmethod
    def _advance(self, weeks: int) -> None:
        """Simulate several weeks."""

    def step(self) -> None:
        """Simulate one week.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.step()
        >>> market.week
        1
        """
        self._advance(1)

    def run(self, weeks: int | None = None, progress: Callable[[int], None] | None = None) -> None:
        """Simulate that many weeks, or up to the scenario's last.

        It goes the way of `step`: what a subclass does in its step is done every week, Mesa's
        steps, time and events go on, and it ends early when somebody sets `running = False`.
        Where nothing of a user's own needs every single week, many weeks are simulated in one go.

        `progress(weeks done)` is called now and then. Raises ValueError unless `weeks` is a whole
        number of 0 or more, RuntimeError if an overridden step simulates nothing.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, weeks=20)
        >>> market.run(progress=print)
        13
        20
        """
        begun = self.week
        end = self.spec.weeks if weeks is None else begun + arguments.whole("weeks", weeks, 0)
        while self.week < end and self._going:
            self._run_to(end if progress is None else min(self.week + 13, end))
            if progress is not None:
                progress(self.week - begun)

    def _run_to(self, week: int) -> None:
        """Simulate up to a week, unless somebody stops the market."""
        while self.week < week and self._going:
            before = self.clock
            if self._is_left_alone():
                try:
                    self._advance(week - self.week)
                finally:
                    _let_pass(self, self.clock - before)
                continue
            self.step()
            if self.clock == before:
                raise RuntimeError(
                    f"step() of {type(self).__name__} simulates no week: it must call "
                    "super().step(), and not run()"
                )

    def _is_left_alone(self) -> bool:
        """Return whether nobody would notice if several weeks were simulated in one go."""
        return (
            getattr(self.step, "__func__", None) is mesa.Model._wrapped_step
            and getattr(self._user_step, "__func__", None) is MarketModel.step
            and not any(firm.is_asked_weekly for firm in self.firms)
            and _only_steps_are_due(self)
        )

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take in an agent; Mesa calls this for every new one.

        Raises ValueError for another firm: a market's firms are those of its scenario.
        """
        if isinstance(agent, Firm) and self.firms:
            raise ValueError("a market takes no more firms: add this one to its scenario")
        super().register_agent(agent)
        ids = getattr(mesa.Agent, "_ids", None)
        if ids is not None:  # Mesa's counters, before 3.4, hold on to every model ever made
            ids.pop(self, None)
            agent.unique_id = self.agent_id_counter
            self.agent_id_counter += 1

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Let an agent go; `agent.remove()`, which is Mesa's, calls this.

        Raises ValueError for a firm: customers' memories, points and the books hold it to the end.
        """
        if isinstance(agent, Firm):
            raise ValueError(
                f"firm {agent.name!r} cannot be removed: customers, points and books hold it; "
                "leave it out of the scenario, or let its strategy set a price that nobody pays"
            )
        super().deregister_agent(agent)

    @property
    def scenario(self) -> Scenario:
        """The scenario it simulates (also `spec`), `weeks` and `customers` as asked for.

        >>> from sim import Market
        >>> Market("grocery", rng=1, customers=300).scenario.simulated
        300
        """
        return self.spec

    @scenario.setter
    def scenario(self, scenario: Any) -> None:
        """Refuse another scenario than the market's own.

        Mesa sets one of its own at the start; a subclass may name the one it handed over.
        """
        spec = self.__dict__.get("spec")
        if spec is not None and scenario is not self._given and scenario != spec:
            raise AttributeError(
                "a market keeps the scenario it was made from: make another Market, or "
                "fork(policies=...)"
            )

    @property
    def running(self) -> bool:
        """Whether the scenario's last week is still ahead, and nobody has stopped the market.

        Setting it to False stops `run`, as it does Mesa's `run_model` and `batch_run`.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.running = False
        >>> market.run()
        >>> market.week
        0
        """
        return self._going and self.week < self.spec.weeks

    @running.setter
    def running(self, going: bool) -> None:
        self._going = bool(going)

    @property
    def datacollector(self) -> mesa.DataCollector:
        """Mesa's collector with every week in it, filled when asked for; or one that you have set.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.run(weeks=2)
        >>> len(market.datacollector.get_model_vars_dataframe())
        2
        """
        from sim.measure.collector import collector

        self._collector = collector(self, self._collector)
        return self._collector

    @datacollector.setter
    def datacollector(self, own: mesa.DataCollector) -> None:
        self._collector = own


def _only_steps_are_due(model: mesa.Model) -> bool:
    """Return whether nothing but Mesa's own steps would happen while weeks pass.

    Events that somebody scheduled and observers of the model's time need every step. (Mesa has had
    them in a model since 3.5.)
    """
    events: Any = getattr(model, "_event_list", None)
    if events is None:
        return True
    if model.subscribers or events.is_empty() or len(events.peek_ahead(2)) > 1:
        return False
    return bool(model._default_schedule.next_scheduled_time == model.time + 1.0)


def _let_pass(model: mesa.Model, weeks: int) -> None:
    """Count steps and time as if so many steps had been made, of which each takes a week.

    Asked only while `_only_steps_are_due`: the next step stays one week away.
    """
    model.steps += weeks
    schedule: Any = getattr(model, "_default_schedule", None)
    if schedule is not None:
        schedule.pause()
    if hasattr(model, "time"):
        model.time += weeks
    if schedule is not None:
        schedule.resume()
