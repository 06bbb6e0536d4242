"""Knowledge: whom a firm would reach with a discount or a contact, by what it can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.levers import Contacts, Discount

from .closeness import ROUNDING

if TYPE_CHECKING:
    from .firm import Firm
    from .person import Person

_RELATIONAL_FROM = 0.5


def offered_deal(customer: Person, firm: Firm) -> bool:
    """Return the firm's discount is meant for this customer."""
    discount = firm.levers.discount
    match discount.target:
        case "everyone":
            return True
        case "new":
            return not customer.is_present(firm.index)
        case "lapsing":
            return lapsing(customer, firm, discount)
        case "best":
            return best(customer, firm, discount)
        case "deal-prone":
            return deal_prone(customer, firm)


def contacted(customer: Person, firm: Firm) -> bool:
    """Return the firm's contacts are meant for this customer."""
    if not customer.is_present(firm.index):
        return False
    contacts = firm.levers.contacts
    match contacts.target:
        case "customers":
            return True
        case "relational":
            return relational(customer, firm)
        case "lapsing":
            return lapsing(customer, firm, contacts)
        case "best":
            return best(customer, firm, contacts)


def lapsing(customer: Person, firm: Firm, terms: Discount | Contacts) -> bool:
    """Return a customer who seems about to leave."""
    week, j = customer.model.week, firm.index
    if customer.model.subscription:
        return customer.last_firm == j and customer.contract_end - week <= terms.lapsing_after
    last = customer.last_purchase[j]
    return last is not None and week - last > terms.lapsing_after


def best(customer: Person, firm: Firm, terms: Discount | Contacts) -> bool:
    """Return many purchases in this and the last window."""
    j = firm.index
    return customer.purchases_now[j] + customer.purchases_before[j] >= terms.best_from


def deal_prone(customer: Person, firm: Firm) -> bool:
    """Return as far as the firm's database can tell."""
    accuracy = firm.levers.knowledge.accuracy
    threshold = customer.model.behaviour.deals.prone_from
    noise = 2.0 * threshold * customer.standing.error_deal[firm.index]
    estimate = accuracy * customer.deal_proneness + (1.0 - accuracy) * noise
    if abs(estimate - threshold) < ROUNDING:
        customer.close("deal-prone", abs(estimate - threshold))
    return estimate >= threshold


def relational(customer: Person, firm: Firm) -> bool:
    """Return as far as the firm's database can tell."""
    accuracy = firm.levers.knowledge.accuracy
    noise = customer.standing.error_relation[firm.index]
    estimate = accuracy * customer.relationship_intention + (1.0 - accuracy) * noise
    if abs(estimate - _RELATIONAL_FROM) < ROUNDING:
        customer.close("relational", abs(estimate - _RELATIONAL_FROM))
    return estimate >= _RELATIONAL_FROM
