"""Customers: one object each, living one week after the other by the steps of the model."""

from __future__ import annotations

import math

from . import experience, knowledge, programme
from .closeness import ROUNDING, both
from .draws import (
    FORGETTING,
    NEED,
    PURCHASE,
    REACH,
    gumbel,
    poisson,
)
from .firm import WEEKS, Firm
from .money import amount, single
from .person import GIVEN_UP, MEMBER, NEVER, NOBODY, Person
from .traits import LEAST_UTILITY, LEAST_WEIGHT, normalised


class Customer(Person):
    """One customer: the steps 1 to 7 of its week, and what it hears in step 8."""

    def live(self) -> None:
        """One week, up to its end."""
        model = self.model
        self.needs = model.draws.uniforms(self.place, model.week, NEED)
        self.bought = []
        self.gained = 0.0
        self.talk_of = None
        self.has_deal = model.no_deals
        self.log_prices = model.log_list_prices
        if model.reaching:
            self.reach()
        met = self.subscribe() if model.subscription else self.shop()
        self.week_end(met)

    def reach(self) -> None:
        """Step 1: advertising, contacts and deals, firm by firm."""
        model = self.model
        for firm in model.reaching:
            j = firm.index
            levers = firm.levers
            u_advert, u_contact, u_kind, u_deal = model.draws.uniforms(
                self.place, model.week, REACH, firm.id
            )
            if not self.aware[j] and self.happens("reach", u_advert, levers.advertising.reach):
                self.aware[j] = True
                self.get_to_know()
                firm.counters.reached += 1
            if levers.contacts.per_year > 0.0 and knowledge.contacted(self, firm):
                self.be_contacted(firm, u_contact, u_kind)
            if firm.running and knowledge.offered_deal(self, firm):
                share = levers.discount.share
                if share == 1.0 or self.happens("deal", u_deal, share):
                    self.take_note_of_deal(firm)

    def take_note_of_deal(self, firm: Firm) -> None:
        """This week the firm's price is the deal price."""
        if self.has_deal is self.model.no_deals:
            self.has_deal = self.has_deal[:]
            self.log_prices = self.log_prices[:]
        self.has_deal[firm.index] = True
        self.log_prices[firm.index] = firm.log_deal

    def be_contacted(self, firm: Firm, u_contact: float, u_kind: float) -> None:
        """Perhaps; it bonds, or is too much."""
        contacts = firm.levers.contacts
        if not self.happens("contact", u_contact, contacts.per_year / WEEKS):
            return
        j = firm.index
        relationship = self.model.behaviour.relationship
        personal = self.happens("personal", u_kind, contacts.personal)
        warmth = 1.0 if personal else relationship.digital_warmth
        r, bond = self.relationship_intention, self.bond[j]
        eager = 1.0 - relationship.deal_drag * self.deal_proneness
        gain = relationship.contact * eager * r * self.trust[j] * (1.0 - bond)
        gain *= contacts.relevance * warmth
        self.bond[j] = bond + gain
        self.contacts += 1.0
        excess = self.contacts - relationship.contact_tolerance * (0.5 + r)
        if abs(excess) < ROUNDING:
            self.close("tolerance", abs(excess))
        if excess > 0.0:
            self.satisfaction[j] -= relationship.irritation
            firm.counters.irritations += 1
        firm.counters.contacts += 1

    def offers(self) -> list[float]:
        """Return what each known firm offers: V without taste and switching costs."""
        behaviour = self.model.behaviour
        choice = behaviour.choice
        beta = self.price_sensitivity
        prone = 0.0
        if not self.model.subscription:
            prone = behaviour.deals.sensitisation * self.deal_proneness
        theta, theta_t, phi = choice.satisfaction, choice.trust, choice.bond
        baseline_trust = self.model.base.baseline_trust
        log_prices, reference = self.log_prices, self.reference_price
        values = []
        for j in self.known:
            price = log_prices[j]
            felt = price + prone * (price - behaviour.deals.remembered * reference[j])
            felt += choice.loss_aversion * max(price - reference[j], 0.0)
            felt += self.model.firms[j].image
            felt *= 1.0 - behaviour.relationship.price_relief * self.bond[j]
            value = (
                -beta * felt
                + theta * self.satisfaction[j]
                + theta_t * (self.trust[j] - baseline_trust)
                + phi * self.bond[j]
                + self.buzz[j]
            )
            if self.member[j] == MEMBER:
                value += programme.pull(self, self.model.firms[j])
            values.append(value)
        return values

    def shop(self) -> Firm | None:
        """Steps 2 to 6 in a purchase market; returns the last firm met."""
        values = self.offers()
        demand = self.model.behaviour.demand
        attraction = 0.0 if self.known else 1.0
        for share, value in zip(self.shares_of_known, values, strict=True):
            attraction += max(share * math.exp(value), LEAST_WEIGHT)
        value = math.log(attraction)
        if math.isnan(self.usual_value):
            self.usual_value = value
        surprise = value - self.usual_value
        factor = math.exp(demand.expandability * surprise - demand.stock_use * self.stock)
        factor = min(max(factor, demand.lowest), demand.highest)
        self.usual_value += demand.adaptation * surprise
        self.failed_last_week = False
        if not self.known:
            return None
        n, margin = poisson(self.needs[0], self.purchase_rate * self.model.need * factor)
        if margin < ROUNDING:
            self.close("purchases", margin)
        if demand.acceleration > 0.0:
            self.gained += demand.acceleration / demand.stock_use * self.early(n, factor)

        firm = None
        for k in range(n):
            if k > 0:
                values = self.offers()
            j = self.choose(k, values)
            firm = self.model.firms[j]
            if not self.is_present(j, weeks_ago=1):
                firm.counters.gained += 1
            if self.first_purchase[j] is NEVER:
                self.be_onboarded(firm)
            self.pay(firm, k)
            self.learn_deals(self.has_deal[j])
            if experience.meet(self, firm, k):
                self.failed_last_week = True
            self.learn_prices()
            self.note_purchase(j)
        return firm

    def early(self, purchases: int, factor: float) -> float:
        """Return how many of this week's purchases the usual offers would not have brought."""
        demand = self.model.behaviour.demand
        usual = min(max(math.exp(-demand.stock_use * self.stock), demand.lowest), demand.highest)
        if factor > usual:
            return purchases * (1.0 - usual / factor)
        return self.purchase_rate * self.model.need * (factor - usual)

    def subscribe(self) -> Firm | None:
        """Steps 2 to 6 in a subscription market; returns the provider if it was met."""
        encounters, margin = poisson(self.needs[0], self.purchase_rate)
        if margin < ROUNDING:
            self.close("encounters", margin)
        if self.known and (
            self.last_firm == NOBODY
            or self.happens("attention", self.needs[1], self.attention_probability())
        ):
            self.decide()
        failures = False
        firm = None
        if self.last_firm != NOBODY:
            firm = self.model.firms[self.last_firm]
            self.pay(firm, 0)
            self.note_purchase(self.last_firm)
        self.learn_prices()
        if firm is not None:
            for k in range(encounters):
                failures = experience.meet(self, firm, k) or failures
        self.failed_last_week = failures
        return firm if encounters > 0 else None

    def attention_probability(self) -> float:
        """Return of reconsidering the provider this week."""
        attention = self.model.behaviour.attention
        j = self.last_firm
        rise = max(0.0, self.log_prices[j] - self.reference_price[j])
        staying = 1.0 - attention.per_year / WEEKS
        staying *= max(0.0, 1.0 - attention.price * rise)
        if self.model.week == self.contract_end:
            staying *= 1.0 - attention.renewal
        if self.failed_last_week:
            staying *= 1.0 - attention.failure
        return 1.0 - staying

    def decide(self) -> None:
        """Choose the provider anew; contracts, exit fee, lost points."""
        week, last = self.model.week, self.last_firm
        j = self.choose(0, self.offers())
        firm = self.model.firms[j]
        if j != last:
            if last != NOBODY:
                left = self.model.firms[last]
                left.counters.lost += 1
                if week < self.contract_end:
                    left.counters.exit_fees += left.exit_fee_ticks
                    self.spent += left.exit_fee_ticks
                programme.leave(self, left)
            self.last_firm = j
            self.contract_end = week + self.term(firm)
            firm.counters.gained += 1
            self.be_onboarded(firm)
        elif week >= self.contract_end:
            self.contract_end = week + self.term(firm)

    def deliberate_lock(self, firm: Firm) -> float:
        """Return what the last firm does to keep this customer."""
        if not self.model.subscription:
            return firm.effort
        stake = firm.exit_fee if self.model.week < self.contract_end else 0.0
        if self.member[firm.index] == MEMBER:
            stake += self.points[firm.index] * firm.point_value
        return firm.effort + self.price_sensitivity * stake / (12.0 * firm.levers.price)

    def newcomer_cost(self, firm: Firm) -> float:
        """Return what this customer would mind of the firm's contract."""
        if not self.model.subscription:
            return 0.0
        return self.model.behaviour.choice.contract_aversion * self.term(firm) / WEEKS

    def choose(self, k: int, values: list[float]) -> int:
        """Step 3: choose(k, values) -> int: the firm of the largest V + Gumbel."""
        model, place, last = self.model, self.place, self.last_firm
        week, uniform, firms = model.week, model.draws.uniform, model.firms
        decision = PURCHASE + k
        lock = self.deliberate_lock(firms[last]) if last != NOBODY else 0.0
        chosen, best, second = NOBODY, -math.inf, -math.inf
        utility = runner_up = 0.0
        for j, value in zip(self.known, values, strict=True):
            firm = firms[j]
            v = self.taste[j] + value - (0.0 if j == last else self.newcomer_cost(firm))
            v = max(v, LEAST_UTILITY)
            if j == last:
                v += model.stickiness + lock
            noisy = v + gumbel(uniform(place, week, decision, firm.id))
            if noisy > best:
                second, runner_up = best, utility
                chosen, best, utility = j, noisy, v
            elif noisy > second:
                second, runner_up = noisy, v
        scale = max(1.0, abs(utility), abs(runner_up))
        if best - second < ROUNDING * scale:
            self.close("choice", (best - second) / scale)
        if chosen == last and lock > 0.0:
            hold = best - lock - second
            if abs(hold) < ROUNDING * scale:
                self.close("captive", abs(hold) / scale)
            if hold < 0.0:
                firms[last].counters.captives += 1
                self.satisfaction[last] -= model.behaviour.relationship.resentment
        self.bought.append(chosen)
        return chosen

    def be_onboarded(self, firm: Firm) -> None:
        """A newcomer is welcomed and taught."""
        firm.counters.newcomers += 1
        onboarding = firm.levers.switching_costs.onboarding
        if onboarding > 0.0:
            bond = self.bond[firm.index]
            welcome = onboarding * self.relationship_intention * (1.0 - bond)
            self.bond[firm.index] = bond + welcome
            firm.counters.onboarded += 1

    def pay(self, firm: Firm, k: int) -> None:
        """Steps 3b and 3c: pay(firm, k) -> None: payment, and what the programme makes of it."""
        units, ticks = single(self.basket * firm.usual_units), firm.list_ticks
        if self.has_deal[firm.index]:
            ticks = firm.deal_ticks
            firm.counters.deals += 1
            if not self.model.subscription:
                units = single(units * firm.deal_units)
                self.gained += firm.deal_units - 1.0
        paid = amount(units, ticks)
        counters = firm.counters
        counters.purchases += 1
        counters.buyers += self.last_purchase[firm.index] != self.model.week
        counters.units += amount(units, 65_536)
        counters.revenue += paid
        counters.discounts += amount(units, firm.list_ticks) - paid
        self.spent += paid
        if firm.programme_kind != "none":
            programme.visit(self, firm, k, paid)

    def learn_prices(self) -> None:
        """Reference prices of all known firms move to what is seen."""
        speed = self.model.behaviour.choice.reference_learning
        reference, log_prices = self.reference_price, self.log_prices
        for j in self.known:
            reference[j] += speed * (log_prices[j] - reference[j])

    def learn_deals(self, deal: bool) -> None:
        """Deal proneness after a purchase."""
        met = 1.0 - self.relationship_intention if deal else 0.0
        self.deal_proneness += self.model.behaviour.deals.learning * (met - self.deal_proneness)

    def note_purchase(self, j: int) -> None:
        """Who was bought last, and when."""
        week = self.model.week
        self.last_firm = j
        self.last_purchase[j] = week
        if self.first_purchase[j] is NEVER:
            self.first_purchase[j] = week
        self.purchases_now[j] += 1

    def week_end(self, met: Firm | None) -> None:
        """Step 7: stock, talk, forgetting, and points that lapse."""
        behaviour = self.model.behaviour
        if not self.model.subscription:
            used = self.purchase_rate * self.model.need
            self.stock = (self.stock + self.gained) / (1.0 + used)
        if met is not None:
            self.consider_talking(met)
        kept = 1.0 - behaviour.experience.satisfaction_decay
        self.satisfaction = [kept * a for a in self.satisfaction]
        healing = behaviour.experience.healing
        self.trust = [t + healing * (1.0 - t) for t in self.trust]
        kept = 1.0 - behaviour.relationship.decay
        self.bond = [kept * b for b in self.bond]
        kept = 1.0 - behaviour.talk.decay * (1.0 if self.bought else 1.0 - behaviour.talk.waits)
        self.buzz = [kept * w for w in self.buzz]
        self.contacts *= 51.0 / 52.0
        if self.model.programmes:
            for firm in self.model.programmes:
                if self.member[firm.index] == MEMBER:
                    programme.end_of_week(self, firm)
                elif self.member[firm.index] == GIVEN_UP:
                    programme.perhaps_return(self, firm)
        if behaviour.lives.forgetting > 0.0:
            for firm in self.model.firms:
                self.perhaps_forget(firm)
        self.be_counted()

    def perhaps_forget(self, firm: Firm) -> None:
        """Forget a firm without a purchase in the past year, nor advertising this week."""
        j, model = firm.index, self.model
        last = self.last_purchase[j]
        since = self.born if last is None else max(last, self.born)
        if not self.aware[j] or j == self.last_firm or self.points[j] > 0:
            return
        if model.week - since <= WEEKS:
            return
        u = model.draws.uniform(self.place, model.week, FORGETTING, firm.id)
        if not self.happens("forgetting", u, model.behaviour.lives.forgetting / WEEKS):
            return
        u = model.draws.uniform(self.place, model.week, REACH, firm.id)
        if not self.happens("reach", u, firm.levers.advertising.reach):
            self.aware[j] = False
            self.get_to_know()

    def be_counted(self) -> None:
        """As a customer or a former one, and as somebody aware."""
        week, subscription = self.model.week, self.model.subscription
        for firm in self.model.firms:
            j, counters = firm.index, firm.counters
            counters.aware += self.aware[j]
            last = self.last_purchase[j]
            if not subscription and last is not None and week - last == WEEKS + 1:
                counters.lost += 1
            if self.is_present(j):
                counters.customers += 1
                counters.members += self.member[j] == MEMBER
                counters.satisfaction += self.satisfaction[j]
                counters.trust += self.trust[j]
                counters.bond += self.bond[j]

    def consider_talking(self, met: Firm) -> None:
        """Recommend it, warn of it, or say nothing."""
        talk, u = self.model.behaviour.talk, self.needs[2]
        satisfaction = self.satisfaction[met.index]
        openness = 0.5 + self.relationship_intention
        for good, enough, likely in (
            (True, satisfaction - talk.recommend_from, talk.recommend * openness - u),
            (False, -satisfaction - talk.warn_from, talk.warn * openness - u),
        ):
            if both(enough, likely) < ROUNDING:
                self.close("talk", both(enough, likely))
            if enough >= 0.0 and likely > 0.0:
                self.talk_of = met.index, good
                return

    def hear(self, j: int, good: bool) -> None:
        """Step 8: hear(j, good) -> None: an acquaintance recommends firm j, or warns of it."""
        choice = self.model.behaviour.choice
        p = 0.0
        if self.aware[j]:
            liking = [
                self.taste[i]
                + choice.satisfaction * self.satisfaction[i]
                + choice.bond * self.bond[i]
                + self.buzz[i]
                for i in self.known
            ]
            p = math.exp(normalised(liking)[self.known.index(j)])
        weight = self.model.behaviour.talk.weight
        self.buzz[j] += weight * (1.0 - p) if good else -weight * p
        if not self.aware[j]:
            self.aware[j] = True
            self.get_to_know()
