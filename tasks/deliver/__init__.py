"""Delivering notices: claim, send, confirm; what nobody confirmed is asked after (ADR 0002)."""

from tasks.deliver.delivery import Delivered, deliver
from tasks.deliver.doors import Doors
from tasks.deliver.reconcile import settle_by_hand
from tasks.deliver.terms import Terms

__all__ = ["Delivered", "Doors", "Terms", "deliver", "settle_by_hand"]
