"""Slack's Block Kit as tables: what Slack accepts, and what it sends back."""

from sandbox.block_kit.actions import action_payload, dispatch_triggers
from sandbox.block_kit.check import check_blocks, check_offer, check_view, view_bytes
from sandbox.block_kit.missing import missing_inputs
from sandbox.block_kit.placed import Placed, interactive_elements, with_block_ids
from sandbox.block_kit.shapes import Problem, Surface
from sandbox.block_kit.state import initial_state, state_value

__all__ = [
    "Placed",
    "Problem",
    "Surface",
    "action_payload",
    "check_blocks",
    "check_offer",
    "check_view",
    "dispatch_triggers",
    "initial_state",
    "interactive_elements",
    "missing_inputs",
    "state_value",
    "view_bytes",
    "with_block_ids",
]
