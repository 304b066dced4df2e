"""Real servers without containers: PostgreSQL and Kafka as child processes that die with their owner."""

from fenqi.servers.errors import DataInUse, PlaceNotAccessible, ServerUnavailable
from fenqi.servers.postgres import PostgresServer

__all__ = ["DataInUse", "PlaceNotAccessible", "PostgresServer", "ServerUnavailable"]
