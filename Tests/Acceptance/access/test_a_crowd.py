"""Authority never leaks (law 9): two hundred staff members over one pool of connections, quick from person to person and role to role, on large
records and a very large one, while an objection comes in, training lapses and sessions end. Some ninety seconds in the sample. Over several
nodes: postgresql/test_a_crowd_over_nodes.py."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crowd import AT_ONCE, LOOKS, STAFF, SYNTHEA, Crowd, Shared, people_in
from london import London


@pytest.mark.skipif(not SYNTHEA.is_dir(), reason="no shared/data/synthea-r4 beside the project")
# Five looks a second are few; in full that is longer than a test may otherwise take.
@pytest.mark.timeout(600 + LOOKS)
def test_two_hundred_staff_members_at_once_see_what_is_theirs_and_nothing_else(tmp_path):
    people_in(tmp_path)
    with London("--quick", "--people", str(tmp_path)) as london:
        crowd = Crowd(london, tmp_path)
        with ThreadPoolExecutor(AT_ONCE) as hands:
            crowd.look_until(hands, LOOKS // 4)
            # While an objection comes in and sessions end, others go on.
            going_on = [hands.submit(crowd.step, crowd.steps + turn) for turn in range(LOOKS // 4)]
            crowd.withdraw()
            for step in going_on:
                step.result()
            crowd.steps += len(going_on)
            crowd.look_until(hands, LOOKS)
        assert not crowd.faults, f"{len(crowd.faults)} faults, such as {sorted(set(crowd.faults))[:10]}"
        assert crowd.looked >= LOOKS, f"only {crowd.looked} looks opened"
        assert crowd.bytes > LOOKS * 20_000, f"only {crowd.bytes} bytes were read"
        assert crowd.large_looks >= LOOKS / 100 or not crowd.large, f"only {crowd.large_looks} looks at the very large record"
        # Nobody had a connection of their own.
        assert len(set().union(*(connection.carried for connection in Shared.all))) >= STAFF, "all of them took part"
        carried = sorted(len(connection.carried) for connection in Shared.all)
        assert len(carried) < LOOKS / 5 and carried[len(carried) // 2] > 5, carried
        print(f"{crowd.looked} looks, {crowd.large_looks} of them very large, {crowd.bytes / 1e6:.0f} MB, {len(carried)} connections, sessions each {carried}")
