"""A stand-in for the provider that the tests and the demo talk to.

Written from the provider's contract alone; it shares no code with the plug-in. Standin is the
server; faults.py and tricks.py have the ready-made ways for it to misbehave.
"""

from .faults import Fault, Moment
from .painter import PaintOrder
from .server import Standin
from .state import Edit, Request, Upload

__all__ = ["Edit", "Fault", "Moment", "PaintOrder", "Request", "Standin", "Upload"]
