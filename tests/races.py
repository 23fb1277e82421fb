"""Several people at the same second, each in a thread of their own."""

import threading

from django.db import connection

from tianyuan.refusals import BadInput, Conflict


def at_once(*acts):
    """Run all acts in threads of their own, as nearly together as can be; how each ended."""
    gate, ends = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(5)
            act()
            ends.append("done")
        except (BadInput, Conflict) as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(ends)
