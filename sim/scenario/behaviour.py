"""Behaviour: how customers react. Units and sources of every parameter; defaults for all."""

from __future__ import annotations

from sim.scenario.buying import Attention, Choice, Deals, Demand, Lives, PriceImage
from sim.scenario.relating import Experience, Relationship, Rewards, Talk, Voice
from sim.scenario.words import Words


class Behaviour(Words):
    """All parameters of customers' reactions."""

    choice: Choice = Choice()
    price_image: PriceImage = PriceImage()
    demand: Demand = Demand()
    attention: Attention = Attention()
    deals: Deals = Deals()
    experience: Experience = Experience()
    voice: Voice = Voice()
    relationship: Relationship = Relationship()
    rewards: Rewards = Rewards()
    talk: Talk = Talk()
    lives: Lives = Lives()
