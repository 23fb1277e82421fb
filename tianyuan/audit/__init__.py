"""Every write leaves a row here, in the writer's own transaction: `audit.record("needs.accept", need, by=user)`."""

from tianyuan.audit.recording import DeviceActor, ResidentActor, record, unmasked
from tianyuan.audit.words import describe

__all__ = ["DeviceActor", "ResidentActor", "describe", "record", "unmasked"]
