"""The words a strategist writes: scenarios, their segments, firms, levers and policies."""

from sim.files import FileProblem
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.scenario import Scenario

__all__ = ["FileProblem", "Problem", "Scenario", "ScenarioError"]
