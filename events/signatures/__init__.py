"""What is wrong with a signature: a receiver's headers, body and secret looked at beside what we sent.

Pure: nothing is read, kept or logged here. The one entrance is `checked`.
"""

from events.signatures.bodies import Difference
from events.signatures.checking import checked
from events.signatures.headers import Headers, headers_in
from events.signatures.parts import Finding, Part, Received, Secret, Sent, Verdict

__all__ = [
    "Difference",
    "Finding",
    "Headers",
    "Part",
    "Received",
    "Secret",
    "Sent",
    "Verdict",
    "checked",
    "headers_in",
]
