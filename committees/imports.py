"""The imports of this app, registered when the program starts."""

from committees.importing import members, organizations
from tianyuan.documents import imports

imports.source(organizations.KEY)(organizations.spec)
imports.source(members.KEY)(members.spec)
