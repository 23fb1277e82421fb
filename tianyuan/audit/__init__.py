"""Every write leaves a row here, in the writer's own transaction: `audit.record("needs.accept", need, by=user)`."""

from tianyuan.audit.recording import DeviceActor, ResidentActor, record, unmasked

__all__ = ["DeviceActor", "ResidentActor", "record", "unmasked"]
