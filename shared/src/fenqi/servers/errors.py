"""Why a server can't run here, each in a sentence that says what to do."""


class ServerUnavailable(RuntimeError):
    """The server can't be started on this machine; the message says what to install or change."""


class PlaceNotAccessible(ServerUnavailable):
    """The account that the server must run as can't enter the folder it was given: use another place."""


class DataInUse(ServerUnavailable):
    """Another live process owns this data folder."""
