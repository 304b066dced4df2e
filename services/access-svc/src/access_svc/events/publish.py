"""Which published event each fact is."""

from access_svc.domain import user
from fenqi.contracts import access

PUBLISHED = {
    user.UserCreated: access.UserCreatedV1.TYPE,
    user.LoggedIn: access.LoggedInV1.TYPE,
    user.LoginRefused: access.LoginRefusedV1.TYPE,
    user.LockedOut: access.LockedOutV1.TYPE,
    user.PermissionsChanged: access.PermissionsChangedV1.TYPE,
}
